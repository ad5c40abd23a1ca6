import type pg from 'pg';

/**
 * How long this program waits for whom. Each wait has an end of its own, since a connection that somebody on the way forgot neither answers nor
 * breaks. docs/operations.md has them all in one table.
 */
export const deadlines = {
  /** Until a connection opens, or one of the pool is free. */
  connectMs: 5_000,
  /** Until a statement is answered. Postgres gives up a second earlier: from a server that can speak there is always an answer. */
  answerMs: 6_000,
  /** Where statements go over a year of cases. */
  longAnswerMs: 16_000,
  /** Until a lock is free. */
  lockMs: 3_000,
  /** Until Postgres ends a session whose client answers nothing, not even on TCP's level. By itself it would wait for two hours. */
  sessionSilentMs: 11_000,
  /** Until a pool, a worker or a queue is closed in order; then its sockets are destroyed. */
  closeMs: 3_000,
} as const;
const speakMs = 1_000;
const probeAfterMs = 5_000;
const probes = 3;

/**
 * For Postgres's end of each connection. A session that the way to its client forgot still counts against max_connections: after a firewall forgot
 * all of them, there would be room for hardly a new one. An idle session is probed; an answer that is not taken has the same time.
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
 * For every connection to Postgres that a service opens. TCP's own settings help only where the other machine is gone: the deadline is the
 * client's. `longestMs` is for the statement that takes longest, where one has a deadline of its own.
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

/** As `work`, or resolved with undefined when it takes longer: for what is closed, and may hang on somebody who is away. Leaves no timer behind. */
export function within<T>(work: Promise<T>, ms: number = deadlines.closeMs): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
