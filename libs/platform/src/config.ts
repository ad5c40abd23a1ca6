import { z } from 'zod';

const postgresUrl = z.string().regex(/^postgres(?:ql)?:\/\//, 'a postgres:// URL');

const proxy = /^(?:loopback|linklocal|uniquelocal|[0-9a-f.:]+(?:\/\d{1,3})?)$/i;

export const connectionsMax = 1_000;

export const defaultTlogOrigin = 'safe-passage.localhost/log';

/**
 * What every service is told by its environment. Secrets are files or URLs that the launcher or the deployment gives; there are
 * no defaults for them, so a service that was told nothing does not start.
 */
const schema = z.object({
  DATABASE_URL: postgresUrl,
  QUEUE_URL: z
    .string()
    .regex(/^(?:postgres(?:ql)?|rediss?(?:-cluster)?):\/\//, 'a postgres://, redis:// or redis-cluster:// URL')
    .optional(),
  /** Folder of the facilities' keys (the local key port). */
  KEY_DIR: z.string().min(1),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(0),
  /** Open HTTP connections of this process. */
  HTTP_CONNECTIONS_MAX: z.coerce.number().int().min(10).max(100_000).default(connectionsMax),
  /** Addresses and networks of the proxies in front, joined by commas: only what they say of a client's address is believed. */
  TRUSTED_PROXIES: z
    .string()
    .transform((list) => list.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()])))
    .refine(
      (list) => list.every((one) => proxy.test(one)),
      'addresses or networks such as 10.0.0.0/8, joined by commas',
    )
    .optional(),
  /** The desk's origin, such as https://desk.example.org: pages of any other write nothing. Unset: the host that a request names. */
  PUBLIC_ORIGIN: z
    .string()
    .regex(/^https?:\/\/[^/\s]+$/, 'a scheme and a host, without a path')
    .optional(),
  DATABASE_CONNECTIONS_MAX: z.coerce.number().int().min(1).max(100).default(6),
  /** A stage service's connections for its queues, where those lie in Postgres: two listen, the others take and add jobs. */
  QUEUE_CONNECTIONS_MAX: z.coerce.number().int().min(3).max(100).default(8),
  DELIVERY_LEASE_SECONDS: z.coerce.number().min(0.1).default(60),
  /** How long a worker waits for an attempt, the same for all copies of a service. */
  DELIVERY_ATTEMPT_SECONDS: z.coerce.number().min(0.1).max(600).default(20),
  DELIVERY_BACKOFF_SECONDS: z.coerce.number().min(0.01).default(1),
  /** The log's folder: `public/` is what is published, `kept/` what it remembers outside the database. For the log's process alone. */
  LOG_DIR: z.string().min(1).optional(),
  /** The published part of it: checkpoint and tiles. For those who prove something from them. */
  TILES_DIR: z.string().min(1).optional(),
  /** The log's name in its checkpoints: a URL without its scheme, for good (C2SP tlog-checkpoint). */
  LOG_ORIGIN: z
    .string()
    .regex(/^[^\s+]{1,200}$/, 'a name without spaces and without +')
    .default(defaultTlogOrigin),
  /** A C2SP tlog-policy: the witnesses with an address that the log asks to cosign. */
  WITNESS_POLICY: z.string().min(1).optional(),
  METRICS_TOKEN: z.string().min(16).optional(),
  NODE_ENV: z.string().optional(),
});
export type Config = z.output<typeof schema>;

/** A variable that only some services need, by one that does. */
export function required(config: Config, name: 'LOG_DIR' | 'TILES_DIR'): string {
  const value = config[name];
  if (value === undefined) throw new Error(`the environment is not complete:\n- ${name}: is not set`);
  return value;
}

/** Reads and checks the environment. Throws an error that names each wrong variable and never shows its value. */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`the environment is not complete:\n- ${faults.join('\n- ')}`);
}

export const isProduction = (): boolean => process.env['NODE_ENV'] === 'production';
