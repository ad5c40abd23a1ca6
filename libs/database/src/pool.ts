import pg from 'pg';
import { connection, deadlines, within } from './deadlines.js';

export interface PoolOptions {
  name: string;
  connectionsMax: number;
  /** How long a statement may take, */
  answerMs?: number;
  /** and the one that takes longest, where it has a deadline of its own. */
  longestMs?: number;
}

/** Settings of a server or a role reach a connection when it is opened anew, and the memory of its session is given back. */
const lifetimeSecondsMax = 1_800;

/**
 * A pool that notices lost connections. What swallowed the traffic of one swallowed that of the others: when a statement has no answer in time,
 * every connection that was not heard since it was sent is destroyed, also one that only listens. So the pool recovers after one deadline and not
 * after one for each of its connections.
 */
export class Pool extends pg.Pool {
  /** Every open connection, and when something last came from it (performance.now()). */
  private readonly heardAt = new Map<pg.PoolClient, number>();
  private readonly idle = new Set<pg.PoolClient>();
  private closed: Promise<void> | undefined;

  constructor(url: string, { name, connectionsMax, answerMs = deadlines.answerMs, longestMs }: PoolOptions) {
    super({
      ...connection(url, name, answerMs, longestMs),
      max: connectionsMax,
      maxLifetimeSeconds: lifetimeSecondsMax,
    });
    // an idle connection that breaks is no one's fault: the next statement gets another
    this.on('error', () => undefined);
    this.on('connect', (client) => {
      const hear = (): unknown => this.heardAt.set(client, performance.now());
      hear();
      socketOf(client).on('data', hear);
      // one that breaks while it is in use says so to its statement; without a listener it would end the process
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

  /** For a statement with a shorter time of its own. Others that are under way may just take longer: idle ones alone are destroyed. */
  destroyIdle(silentMs: number): void {
    const since = performance.now() - silentMs;
    for (const client of this.idle) if ((this.heardAt.get(client) ?? since) <= since) destroy(client);
  }

  /** Ends the pool in closeMs, whatever becomes of its connections. */
  endInTime(): Promise<void> {
    return (this.closed ??= (async () => {
      await within(this.end());
      for (const client of this.heardAt.keys()) destroy(client);
    })());
  }
}

/** pg has no code for its own deadlines. */
export const isSilence = (error: unknown): boolean =>
  error instanceof Error && /^Query read timeout$|timeout exceeded|connection timeout/.test(error.message);

/** Its end() would first say goodbye, and on a connection that lost its other side wait for ever. */
export const destroy = (client: pg.ClientBase): void => socketOf(client).destroy();

/** Destroyed, and not yet taken out of its pool. */
export const isDestroyed = (client: pg.ClientBase): boolean => socketOf(client).destroyed;

interface Socket {
  readonly destroyed: boolean;
  destroy(): void;
  on(event: 'data', listener: () => unknown): void;
}
const socketOf = (client: pg.ClientBase): Socket =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream;
