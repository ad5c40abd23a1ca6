import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { deadlines } from '@app/database';

/** redis:// and rediss:// are one server, redis-cluster:// and rediss-cluster:// the nodes of a Redis Cluster. */
export const isRedisUrl = (url: string): boolean => /^rediss?(-cluster)?:\/\//.test(url);

/** The same URL. Throws when it names no nodes: when a service starts, not when it first has a job. */
export function checkedRedisUrl(url: string): string {
  if (isClusterUrl(url)) clusterOf(url);
  return url;
}
const isClusterUrl = (url: string): boolean => /^rediss?-cluster:/.test(url);

export type RedisConnection = Redis | Cluster;

const blockingMsMax = 9_000;
/** BullMQ's own look at the server writes to standard error what it thinks of it. `evictionOf` says the same as a code. */
const skipVersionCheck = { skipVersionCheck: true };

/** Who waits: a worker asks until Redis is back, a producer hears at once that it is away. */
export function openRedis(url: string, who: 'producer' | 'worker', onError: (error: unknown) => void): RedisConnection {
  const options: RedisOptions = {
    connectTimeout: deadlines.connectMs,
    // a connection whose command has no answer by then is destroyed. BullMQ's blocking command waits five seconds for a job
    socketTimeout: who === 'worker' ? blockingMsMax : deadlines.answerMs,
    keepAlive: 5_000,
    maxRetriesPerRequest: who === 'worker' ? null : 1,
    ...skipVersionCheck,
  };
  const retryMs = (times: number): number => Math.min(times * 100, 2_000);
  const connection = isClusterUrl(url)
    ? openCluster(url, who, options, retryMs)
    : new Redis(url, { ...options, retryStrategy: retryMs });
  connection.on('error', onError);
  return connection;
}

/**
 * The eviction policy of a server that may throw jobs away when its memory is full; undefined when none may. Of a Cluster all masters are asked. Rejects
 * when they do not answer, or do not let this user ask.
 */
export async function evictionOf(connection: RedisConnection): Promise<string | undefined> {
  const servers = 'nodes' in connection ? connection.nodes('master') : [connection];
  const policies = await Promise.all(
    servers.map(async (server) => /^maxmemory_policy:([a-z-]+)/m.exec(await server.info('memory'))?.[1]),
  );
  return policies.find((policy) => policy !== undefined && policy !== 'noeviction');
}

function openCluster(
  url: string,
  who: 'producer' | 'worker',
  options: RedisOptions,
  retryMs: (times: number) => number,
): Cluster {
  const { nodes, isEncrypted, username, password } = clusterOf(url);
  return new Cluster(nodes, {
    clusterRetryStrategy: retryMs,
    // a producer's command is not kept for a node that is away; a worker's is sent again until a node takes it
    enableOfflineQueue: who === 'worker',
    maxRedirections: who === 'worker' ? 16 : 3,
    retryDelayOnFailover: 200,
    // certificates are made out to names: addresses that nodes announce are left as they are
    ...(isEncrypted ? { dnsLookup: (address, found) => found(null, address) } : {}),
    redisOptions: {
      ...options,
      ...(isEncrypted ? { tls: {} } : {}),
      ...(username ? { username } : {}),
      ...(password ? { password } : {}),
    },
  });
}

interface ClusterUrl {
  nodes: { host: string; port: number }[];
  isEncrypted: boolean;
  username: string;
  password: string;
}

/**
 * Of a URL like redis-cluster://user:password@host:port,host:port — no URL parser takes several hosts. Not each node has to be named: those
 * that are tell of the others. Throws, without showing the URL, when it is not one.
 */
export function clusterOf(url: string): ClusterUrl {
  const [, tls, username = '', password = '', hosts = ''] =
    /^redis(s?)-cluster:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^@/]+)\/?$/.exec(url) ?? [];
  const nodes = hosts.split(',').map((host) => {
    const [, name = '', port = '6379'] = /^(\[[0-9a-f:.]+\]|[^:[\]\s]+)(?::(\d{1,5}))?$/i.exec(host) ?? [];
    return { host: name.replace(/^\[|\]$/g, ''), port: Number(port) };
  });
  if (nodes.some(({ host, port }) => host === '' || port < 1 || port > 65_535))
    throw new Error(
      'QUEUE_URL names the nodes of a Redis Cluster as redis-cluster://user:password@host:port,host:port',
    );
  return {
    nodes,
    isEncrypted: tls === 's',
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}
