import { DataSource } from 'typeorm';
import type { Pool, QueryResultRow } from 'pg';

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
 * One service's pool of connections. Statements are named, so Postgres plans each once a connection: TypeORM's own query()
 * never does, and unprepared the planning costs more than the work. Every statement here is its own transaction, which is
 * how TypeORM's silent COMMIT of an aborted transaction can't happen.
 */
export class Database {
  private constructor(private readonly source: DataSource) {}

  static async connect(url: string, options: { connectionsMax: number; name: string }): Promise<Database> {
    const source = new DataSource({
      type: 'postgres',
      url,
      applicationName: options.name,
      poolSize: options.connectionsMax,
      connectTimeoutMS: 10_000,
      logging: false,
      synchronize: false,
      poolErrorHandler: () => undefined,
    });
    await source.initialize().catch((error: unknown) => Promise.reject(faultOf(error)));
    return new Database(source);
  }

  get pool(): Pool {
    return (this.source.driver as unknown as { master: Pool }).master;
  }

  /** Runs one statement, prepared under `name`. Throws DatabaseFault; at once, with Postgres's own code for it, when too many wait. */
  async query<R extends QueryResultRow>(name: string, text: string, values: readonly unknown[] = []): Promise<R[]> {
    if (this.pool.waitingCount >= waitingMax) throw new DatabaseFault('53300');
    try {
      const { rows } = await this.pool.query<R>({ name, text, values: [...values] });
      return rows;
    } catch (error) {
      throw faultOf(error);
    }
  }

  async close(): Promise<void> {
    await this.source.destroy();
  }
}

function faultOf(error: unknown): DatabaseFault {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown };
  return new DatabaseFault(
    typeof code === 'string' ? code : 'unknown',
    typeof constraint === 'string' ? constraint : undefined,
  );
}
