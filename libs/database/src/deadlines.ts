import type pg from 'pg';

/**
 * How long this program waits, and for what. Every wait has its own deadline, because a connection that a firewall or
 * router dropped from its table neither answers nor breaks. The table in docs/operations.md lists all of them.
 */
export const deadlines = {
  /** Until a connection opens, or one in the pool is free. */
  connectMs: 5_000,
  /** Until a statement is answered. Postgres cancels it one second earlier, so a reachable server always answers. */
  answerMs: 6_000,
  /** For statements that read a year of cases. */
  longAnswerMs: 16_000,
  /** Until a lock is free. */
  lockMs: 3_000,
  /**
   * Until Postgres ends a session whose client does not answer, not even on the level of TCP. The default of Postgres
   * is two hours.
   */
  sessionSilentMs: 11_000,
  /** Until a pool, a worker or a queue has closed properly. After that its sockets are destroyed. */
  closeMs: 3_000,
} as const;
const speakMs = 1_000;
const probeAfterMs = 5_000;
const probes = 3;

/**
 * Settings for the server's side of each connection. A session whose client is unreachable still counts against
 * max_connections: after a firewall dropped all connections, hardly any new one could open. Postgres probes an idle
 * session; an answer that the client does not acknowledge has the same deadline.
 */
const sessionSettings = Object.entries({
  tcp_keepalives_idle: probeAfterMs / 1_000,
  tcp_keepalives_interval: (deadlines.sessionSilentMs - probeAfterMs) / probes / 1_000,
  tcp_keepalives_count: probes,
  tcp_user_timeout: deadlines.sessionSilentMs,
})
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(' ');

/**
 * For every connection that a service opens to Postgres. TCP's own settings help only when the other machine is gone,
 * so the client has a deadline as well. `longestMs` is for the slowest statement, when one has its own deadline.
 */
export function connection(url: string, name: string, answerMs: number, longestMs = answerMs): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: deadlines.connectMs,
    query_timeout: answerMs,
    statement_timeout: longestMs - speakMs,
    lock_timeout: deadlines.lockMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: probeAfterMs,
    options: sessionSettings,
  };
}

/**
 * Settles as `work` does, or resolves with undefined when `work` takes longer than `ms`. For closing things that may
 * wait for an unreachable peer. Leaves no timer behind.
 */
export function within<T>(work: Promise<T>, ms: number = deadlines.closeMs): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
