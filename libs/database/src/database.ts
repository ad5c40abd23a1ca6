import pg, { type QueryResultRow } from 'pg';
import { destroy, isDestroyed, isSilence, Pool, type PoolOptions } from './pool.js';

/** What may be said of a database error: the message and its details can hold the values of a row. */
export class DatabaseFault extends Error {
  constructor(
    /** SQLSTATE, or the socket's error code: ETIMEDOUT also where a deadline of ours passed. */
    readonly code: string,
    readonly constraint?: string,
    /** False when no byte of the statement left this process. */
    readonly wasSent = true,
  ) {
    super(`database fault ${code}${constraint ? ` (${constraint})` : ''}`);
    this.name = 'DatabaseFault';
  }
  /** True when the statement may or may not have been committed: the connection broke, or was silent, while waiting for the answer. */
  get isAmbiguous(): boolean {
    return this.wasSent && isBroken(this.code);
  }
  /** True when the same statement may well succeed later: nothing is wrong with what was asked. */
  get isPassing(): boolean {
    return isBroken(this.code) || passing.test(this.code);
  }
}

const isBroken = (code: string): boolean => /^(E[A-Z_]+|57P0[1-5]|08...|unknown)$/.test(code);
/**
 * Serialisation and deadlock, read-only, resources (disk, memory, connections), lock and statement timeouts, shutdown, input and output of the
 * server. 25P0x: it ended an idle transaction or session.
 */
const passing = /^(40001|40P01|25006|25P0[34]|53...|55P03|55006|57...|58...)$/;

/** Statements that may wait for a connection: enough for a burst, and so few that the last of them is still answered in time. */
export const waitingMax = 1_000;

/**
 * One service's pool of connections. Statements are named, so Postgres plans each once a connection: unprepared the planning costs more
 * than the work. Every statement here is its own transaction.
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
   * Runs one statement, prepared under `name`. Throws DatabaseFault: at once, with Postgres's own code for it, when too many wait; with
   * ETIMEDOUT when there is no answer in time. `answerMs` is this statement's own time, where it differs.
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
      // not pool.query, which closes the connection after every error: requests that are refused would then cost everybody new connections
      if (survives(error)) client.release();
      else {
        destroy(client);
        if (answerMs !== undefined && isSilence(error)) this.pool.destroyIdle(answerMs);
        client.release(error as Error);
      }
      throw faultOf(error);
    }
  }

  /** Ends in a few seconds, whatever becomes of the connections. */
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
 * Whether the connection works as before: Postgres refused the statement and keeps the session (severity ERROR). After a socket's error, a
 * FATAL one, or one of the server itself it does not. One that may lie in a plan prepared before the schema changed (0A, 26, 42) would come
 * again on the same connection for ever.
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
