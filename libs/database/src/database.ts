import pg, { type QueryResultRow } from 'pg';
import { destroy, isDestroyed, isSilence, Pool, type PoolOptions } from './pool.js';

/**
 * What may be logged about a database error. The message and its details are left out, because they can hold the values
 * of a row.
 */
export class DatabaseFault extends Error {
  constructor(
    /** SQLSTATE, or the socket's error code. ETIMEDOUT also when one of our own deadlines passed. */
    readonly code: string,
    readonly constraint?: string,
    /** False when no byte of the statement left this process. */
    readonly wasSent = true,
  ) {
    super(`database fault ${code}${constraint ? ` (${constraint})` : ''}`);
    this.name = 'DatabaseFault';
  }
  /**
   * True when the statement may or may not have been committed: the connection broke, or stayed silent, before the
   * answer came.
   */
  get isAmbiguous(): boolean {
    return this.wasSent && isBroken(this.code);
  }
  /** True when the same statement can succeed later, because the request itself is valid. */
  get isTransient(): boolean {
    return isBroken(this.code) || transient.test(this.code);
  }
}

const isBroken = (code: string): boolean => /^(E[A-Z_]+|57P0[1-5]|08...|unknown)$/.test(code);
/**
 * Serialisation failure and deadlock, read-only server, lack of resources (disk, memory, connections), lock and
 * statement timeouts, shutdown, I/O errors of the server. 25P0x: the server ended an idle transaction or session.
 */
const transient = /^(40001|40P01|25006|25P0[34]|53...|55P03|55006|57...|58...)$/;

/**
 * The number of statements that may wait for a connection: enough for a burst, and few enough that the last one is
 * answered before its deadline.
 */
export const waitingMax = 1_000;

/**
 * One service's pool of connections. Statements are named, so Postgres plans each one once per connection: without
 * that, planning costs more than executing. Every statement here is its own transaction.
 */
export class Database {
  private constructor(
    private readonly pool: Pool,
    readonly connectionsMax: number,
  ) {}

  /** Rejects with a DatabaseFault when no connection opens within five seconds. */
  static async connect(url: string, options: PoolOptions): Promise<Database> {
    const database = new Database(new Pool(url, options), options.connectionsMax);
    try {
      (await database.checkOut()).release();
    } catch (error) {
      await database.close();
      throw error;
    }
    return database;
  }

  /**
   * Runs one statement, prepared under `name`. Throws DatabaseFault: at once with 53300, Postgres's code for too many
   * connections, when too many statements wait; with ETIMEDOUT when no answer comes in time. `answerMs` overrides the
   * pool's deadline for this statement.
   */
  async query<R extends QueryResultRow>(
    name: string,
    text: string,
    values: readonly unknown[] = [],
    answerMs?: number,
  ): Promise<R[]> {
    if (this.pool.waitingCount >= waitingMax) throw new DatabaseFault('53300', undefined, false);
    const client = await this.checkOut();
    const own = answerMs === undefined ? {} : { query_timeout: answerMs };
    try {
      const { rows } = await client.query<R>({ name, text, values: [...values], ...own });
      client.release();
      return rows;
    } catch (error) {
      // not pool.query, which closes the connection after every error: then each refused request would cost a new
      // connection, and delay the others
      if (survives(error)) client.release();
      else {
        destroy(client);
        if (answerMs !== undefined && isSilence(error)) this.pool.destroyIdle(answerMs);
        client.release(error as Error);
      }
      throw faultOf(error);
    }
  }

  /** Ends within closeMs, also when connections do not answer. */
  close(): Promise<void> {
    return this.pool.endInTime();
  }

  private async checkOut(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.pool.connect().catch((error: unknown) => {
        throw faultOf(error, false);
      });
      if (!isDestroyed(client)) return client;
      client.release(true);
    }
  }
}

/**
 * Whether the connection is still usable: Postgres refused the statement with severity ERROR and keeps the session. It
 * is not usable after a socket error, a FATAL error or an internal error of the server. Errors of classes 0A, 26 and 42
 * may come from a plan that was prepared before the schema changed, and would repeat on the same connection for ever,
 * so those connections are closed too.
 */
function survives(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError) || error.severity !== 'ERROR') return false;
  return !/^(?:08|0A|26|42|57P|58|XX)/.test(error.code ?? 'XX');
}

function faultOf(error: unknown, wasSent = true): DatabaseFault {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown };
  return new DatabaseFault(
    typeof code === 'string' ? code : isSilence(error) ? 'ETIMEDOUT' : 'unknown',
    typeof constraint === 'string' ? constraint : undefined,
    wasSent,
  );
}
