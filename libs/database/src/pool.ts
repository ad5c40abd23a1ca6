import pg from 'pg';
import { connection, deadlines, within } from './deadlines.js';

export interface PoolOptions {
  name: string;
  connectionsMax: number;
  /** The deadline of a statement. */
  answerMs?: number;
  /** The deadline of the slowest statement, when one has its own. */
  longestMs?: number;
}

/**
 * Limits the age of a connection: a new connection picks up changed settings of the server or role, and frees the
 * memory of the old session.
 */
const lifetimeSecondsMax = 1_800;

/**
 * A pool that detects lost connections. When one connection lost its traffic, the others probably did too: when a
 * statement gets no answer in time, every connection that has been silent since the statement was sent is destroyed,
 * including one that only listens. So the pool recovers after one deadline instead of one deadline per connection.
 */
export class Pool extends pg.Pool {
  /** Every open connection, and when data last arrived on it (performance.now()). */
  private readonly heardAt = new Map<pg.PoolClient, number>();
  private readonly idle = new Set<pg.PoolClient>();
  private closed: Promise<void> | undefined;

  constructor(url: string, { name, connectionsMax, answerMs = deadlines.answerMs, longestMs }: PoolOptions) {
    super({
      ...connection(url, name, answerMs, longestMs),
      max: connectionsMax,
      maxLifetimeSeconds: lifetimeSecondsMax,
    });
    // nobody waits for an idle connection that breaks: the next statement gets another one
    this.on('error', () => undefined);
    this.on('connect', (client) => {
      const hear = (): unknown => this.heardAt.set(client, performance.now());
      hear();
      socketOf(client).on('data', hear);
      // when a connection breaks while in use, its statement fails; without this listener the error would end the
      // process
      client.on('error', () => undefined);
      client.once('end', () => {
        this.heardAt.delete(client);
        this.idle.delete(client);
      });
    });
    this.on('acquire', (client) => this.idle.delete(client));
    this.on('release', (error: unknown, client) => {
      this.idle.add(client);
      if (!isSilence(error)) return;
      const since = performance.now() - answerMs;
      for (const [client, at] of this.heardAt) if (at <= since) destroy(client);
    });
  }

  /**
   * For a statement whose own deadline is shorter. Other running statements may simply take longer, so only idle
   * connections are destroyed.
   */
  destroyIdle(silentMs: number): void {
    const since = performance.now() - silentMs;
    for (const client of this.idle) if ((this.heardAt.get(client) ?? since) <= since) destroy(client);
  }

  /** Ends the pool within closeMs, also when connections do not answer. */
  endInTime(): Promise<void> {
    return (this.closed ??= (async () => {
      await within(this.end());
      for (const client of this.heardAt.keys()) destroy(client);
    })());
  }
}

/** pg has no error code for its own deadlines. */
export const isSilence = (error: unknown): boolean =>
  error instanceof Error && /^Query read timeout$|timeout exceeded|connection timeout/.test(error.message);

/**
 * pg's end() would first send a termination message, and would wait for ever on a connection whose other side is gone.
 */
export const destroy = (client: pg.ClientBase): void => socketOf(client).destroy();

/** True when the connection is destroyed but still in its pool. */
export const isDestroyed = (client: pg.ClientBase): boolean => socketOf(client).destroyed;

interface Socket {
  readonly destroyed: boolean;
  destroy(): void;
  on(event: 'data', listener: () => unknown): void;
}
const socketOf = (client: pg.ClientBase): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream;
