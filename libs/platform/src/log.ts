import { type LoggerService } from '@nestjs/common';
import { pino } from 'pino';

/**
 * What a log line may hold: an event's name and these fields. An allow-list, since a deny-list misses the field that someone
 * adds tomorrow: no input, no query, no message of an error, no address of a person's machine ever gets here.
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
  /** Of an alert. */
  kind?: string;
  port?: number;
}

const sink = pino(
  { level: process.env['LOG_LEVEL'] ?? 'info', base: null, timestamp: pino.stdTimeFunctions.isoTime },
  pino.destination({ dest: process.env['LOG_FILE'] ?? 1, sync: true }),
);

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export const log = (level: LogLevel, event: string, fields: LogFields = {}): void => sink[level](fields, event);

const spareMs = 5_000;
const kindsMax = 500;
const lastSaid = new Map<string, number>();

/** A warning that may come in floods, as from a worker whose queue is away: one of a kind in five seconds. */
export function logSparingly(event: string, fields: LogFields): void {
  const kind = [event, fields.service, fields.code, fields.error].join('/');
  const now = performance.now();
  if (now - (lastSaid.get(kind) ?? -spareMs) < spareMs) return;
  lastSaid.delete(kind);
  lastSaid.set(kind, now);
  // the one that was said longest ago makes room
  const [oldest] = lastSaid.keys();
  if (oldest !== undefined && lastSaid.size > kindsMax) lastSaid.delete(oldest);
  log('warn', event, fields);
}

/** What may be said of an error: its kind, its code, and where in our own code it was thrown. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = (error as { code?: unknown }).code;
  const at = /\/(?:apps|libs|infra)\/[^\s)]+/.exec(error.stack ?? '')?.[0];
  return { error: error.name, ...(typeof code === 'string' ? { code } : {}), ...(at ? { at } : {}) };
}

/** Nest's own messages: warnings and errors by their context alone, the rest only when debugging. */
export const nestLogger: LoggerService = {
  log: () => undefined,
  debug: () => undefined,
  verbose: () => undefined,
  warn: (_message: unknown, context?: string) => log('warn', 'framework', { at: String(context ?? 'nest') }),
  error: (message: unknown) =>
    log('error', 'framework', message instanceof Error ? describeError(message) : { error: typeof message }),
};
