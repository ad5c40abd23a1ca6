import { type LoggerService } from '@nestjs/common';
import { pino } from 'pino';

/**
 * What a log line may hold: the event's name and these fields. This is an allow-list, because a deny-list misses the
 * field that someone adds later. So no input, query, error message or person's network address gets into the log.
 */
export interface LogFields {
  service?: string;
  method?: string;
  route?: string;
  status?: number;
  ms?: number;
  code?: string;
  error?: string;
  at?: string;
  transition?: string;
  task?: string;
  count?: number;
  /** The kind of an alert. */
  kind?: string;
  port?: number;
}

const sink = pino(
  { level: process.env['LOG_LEVEL'] ?? 'info', base: null, timestamp: pino.stdTimeFunctions.isoTime },
  pino.destination({ dest: process.env['LOG_FILE'] ?? 1, sync: true }),
);

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export const log = (level: LogLevel, event: string, fields: LogFields = {}): void => sink[level](fields, event);

const intervalMs = 5_000;
const kindsMax = 500;
const lastLogged = new Map<string, number>();

/**
 * Logs a warning that can repeat quickly, for example when a worker's queue is unreachable: at most one of each kind in
 * five seconds.
 */
export function logSparingly(event: string, fields: LogFields): void {
  const kind = [event, fields.service, fields.code, fields.error].join('/');
  const now = performance.now();
  if (now - (lastLogged.get(kind) ?? -intervalMs) < intervalMs) return;
  lastLogged.delete(kind);
  lastLogged.set(kind, now);
  // drops the kind that was logged longest ago
  const [oldest] = lastLogged.keys();
  if (oldest !== undefined && lastLogged.size > kindsMax) lastLogged.delete(oldest);
  log('warn', event, fields);
}

/** What may be logged about an error: its class, its code, and where in our own code it was thrown. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = (error as { code?: unknown }).code;
  const at = /\/(?:apps|libs|infra)\/[^\s)]+/.exec(error.stack ?? '')?.[0];
  return { error: error.name, ...(typeof code === 'string' ? { code } : {}), ...(at ? { at } : {}) };
}

/** Nest's own messages: warnings and errors without their text; other levels are dropped. */
export const nestLogger: LoggerService = {
  log: () => undefined,
  debug: () => undefined,
  verbose: () => undefined,
  warn: (_message: unknown, context?: string) => log('warn', 'framework', { at: String(context ?? 'nest') }),
  error: (message: unknown) =>
    log('error', 'framework', message instanceof Error ? describeError(message) : { error: typeof message }),
};
