import pg, { type QueryResultRow } from 'pg';

/** What may be said of a database error: the message and its details can hold the values of a row. */
export class DatabaseFault extends Error {
  constructor(
    /** SQLSTATE, or the socket's error code. */
    readonly code: string,
    readonly constraint?: string,
  ) {
    super(`database fault ${code}${constraint ? ` (${constraint})` : ''}`);
    this.name = 'DatabaseFault';
  }
  /** True when the statement may or may not have been committed: the connection broke while waiting for the answer. */
  get isAmbiguous(): boolean {
    return /^(E[A-Z]+|57P0[123]|08...|unknown)$/.test(this.code);
  }
}

/** Statements that may wait for a connection: enough for a burst, and so few that the last of them is still answered in time. */
export const waitingMax = 1_000;

/**
 * One service's pool of connections. Statements are named, so Postgres plans each once a connection: unprepared the planning costs more
 * than the work. Every statement here is its own transaction.
 */
export class Database {
  private constructor(readonly pool: pg.Pool) {}

  /** Rejects with a DatabaseFault when no connection opens within ten seconds. */
  static async connect(url: string, options: { connectionsMax: number; name: string }): Promise<Database> {
    const pool = new pg.Pool({
      connectionString: url,
      application_name: options.name,
      max: options.connectionsMax,
      connectionTimeoutMillis: 10_000,
    });
    // an idle connection that breaks is no one's fault: the next statement gets another
    pool.on('error', () => undefined);
    try {
      (await pool.connect()).release();
    } catch (error) {
      await pool.end();
      throw faultOf(error);
    }
    return new Database(pool);
  }

  /** Runs one statement, prepared under `name`. Throws DatabaseFault; at once, with Postgres's own code for it, when too many wait. */
  async query<R extends QueryResultRow>(name: string, text: string, values: readonly unknown[] = []): Promise<R[]> {
    if (this.pool.waitingCount >= waitingMax) throw new DatabaseFault('53300');
    const client = await this.pool.connect().catch((error: unknown) => {
      throw faultOf(error);
    });
    try {
      const { rows } = await client.query<R>({ name, text, values: [...values] });
      client.release();
      return rows;
    } catch (error) {
      // not pool.query, which closes the connection after every error: requests that are refused would then cost everybody new connections
      client.release(!survives(error));
      throw faultOf(error);
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

/**
 * Whether the connection works as before: Postgres refused the statement and keeps the session (severity ERROR). After a socket's error, a
 * FATAL one, or one of the server itself it does not. One that may lie in a plan prepared before the schema changed (0A, 26, 42) would come
 * again on the same connection for ever.
 */
function survives(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError) || error.severity !== 'ERROR') return false;
  return !/^(?:08|0A|26|42|57P|58|XX)/.test(error.code ?? 'XX');
}

function faultOf(error: unknown): DatabaseFault {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown };
  return new DatabaseFault(
    typeof code === 'string' ? code : 'unknown',
    typeof constraint === 'string' ? constraint : undefined,
  );
}
