import { z } from 'zod';

const postgresUrl = z.string().regex(/^postgres(?:ql)?:\/\//, 'a postgres:// URL');

const proxy = /^(?:loopback|linklocal|uniquelocal|[0-9a-f.:]+(?:\/\d{1,3})?)$/i;

export const connectionsMax = 1_000;

export const defaultTlogOrigin = 'safe-passage.localhost/log';

/**
 * The environment variables of every service. Secrets are files or URLs that the launcher or the deployment provides.
 * They have no defaults, so a service without them does not start.
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
  /** The largest number of open HTTP connections of this process. */
  HTTP_CONNECTIONS_MAX: z.coerce.number().int().min(10).max(100_000).default(connectionsMax),
  /**
   * Addresses and networks of the proxies in front, separated by commas. Only these proxies are believed about a
   * client's address.
   */
  TRUSTED_PROXIES: z
    .string()
    .transform((list) => list.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()])))
    .refine(
      (list) => list.every((one) => proxy.test(one)),
      'addresses or networks such as 10.0.0.0/8, joined by commas',
    )
    .optional(),
  /**
   * The desk's origin, such as https://desk.example.org: pages of any other origin cannot write. Unset: the host that
   * the request names.
   */
  PUBLIC_ORIGIN: z
    .string()
    .regex(/^https?:\/\/[^/\s]+$/, 'a scheme and a host, without a path')
    .optional(),
  DATABASE_CONNECTIONS_MAX: z.coerce.number().int().min(1).max(100).default(6),
  /**
   * A stage service's connections for its queues when those are in Postgres: two listen, the others take and add jobs.
   */
  QUEUE_CONNECTIONS_MAX: z.coerce.number().int().min(3).max(100).default(8),
  DELIVERY_LEASE_SECONDS: z.coerce.number().min(0.1).default(60),
  /** How long a worker waits for an attempt. All copies of a service need the same value. */
  DELIVERY_ATTEMPT_SECONDS: z.coerce.number().min(0.1).max(600).default(20),
  DELIVERY_BACKOFF_SECONDS: z.coerce.number().min(0.01).default(1),
  /**
   * The log's folder: `public/` is published, `kept/` has what the log stores outside the database. Only for the
   * log's process.
   */
  LOG_DIR: z.string().min(1).optional(),
  /** The published part of the log's folder, with checkpoint and tiles. For services that prove something from them. */
  TILES_DIR: z.string().min(1).optional(),
  /** The log's name in its checkpoints: a URL without its scheme. It never changes (C2SP tlog-checkpoint). */
  LOG_ORIGIN: z
    .string()
    .regex(/^[^\s+]{1,200}$/, 'a name without spaces and without +')
    .default(defaultTlogOrigin),
  /** A C2SP tlog-policy: the log asks the witnesses that have an address in it to cosign. */
  WITNESS_POLICY: z.string().min(1).optional(),
  METRICS_TOKEN: z.string().min(16).optional(),
  NODE_ENV: z.string().optional(),
});
export type Config = z.output<typeof schema>;

/** Returns a variable that only some services need. Throws when it is not set. */
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
