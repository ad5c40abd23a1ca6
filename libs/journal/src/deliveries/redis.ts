import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { deadlines } from '@app/database';

/** redis:// and rediss:// name one server, redis-cluster:// and rediss-cluster:// name nodes of a Redis Cluster. */
export const isRedisUrl = (url: string): boolean => /^rediss?(-cluster)?:\/\//.test(url);

/** The same URL. Throws when it names no nodes, so that a service with a wrong URL fails at its start. */
export function checkedRedisUrl(url: string): string {
  if (isClusterUrl(url)) clusterOf(url);
  return url;
}
const isClusterUrl = (url: string): boolean => /^rediss?-cluster:/.test(url);

export type RedisConnection = Redis | Cluster;

const blockingMsMax = 9_000;
/** BullMQ's own check of the server writes its result to standard error. `evictionOf` returns the same as a code. */
const skipVersionCheck = { skipVersionCheck: true };

/** When Redis is unreachable, a worker's command is retried until Redis is back, and a producer's command fails at once. */
export function openRedis(url: string, who: 'producer' | 'worker', onError: (error: unknown) => void): RedisConnection {
  const options: RedisOptions = {
    connectTimeout: deadlines.connectMs,
    // a connection without an answer by then is destroyed. BullMQ's blocking command waits five seconds for a job
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
 * The eviction policy of a server that may discard jobs when its memory is full; undefined when no server may. Asks all
 * masters of a Cluster. Rejects when one does not answer or does not allow the question.
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
    // a producer's command fails when a node is unreachable; a worker's command is sent again until a node accepts it
    enableOfflineQueue: who === 'worker',
    maxRedirections: who === 'worker' ? 16 : 3,
    retryDelayOnFailover: 200,
    // certificates contain names, so the names that nodes announce are not resolved to addresses
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
 * Parses a URL like redis-cluster://user:password@host:port,host:port, because URL parsers do not accept several hosts.
 * It need not name all nodes: a node announces the others. Throws when the URL is not valid; the error does not show
 * the URL.
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
