import { createPostgresBackend, Queue, withBackend } from 'bullmq';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool, within } from '@app/database';
import { prefix } from './queues.js';
import { isRedisUrl, openRedis } from './redis.js';

/** Queues that the caller only reads. */
export interface ReadableQueues {
  queues: Queue[];
  close(): Promise<void>;
}

/** For one open queue board, on the Postgres queue. */
export const boardConnectionsMax = 2;
const openingMs = 3_000;
/** Opening a queue must write nothing, not even its metadata. */
const options = { skipMetasUpdate: true };

/**
 * Opens the queues at `url` for reading. When they are not ready within three seconds, it closes everything and rejects.
 * So the next try opens new queues, instead of queues that keep the failure of their first connection.
 */
export async function openForReading(
  url: string,
  names: readonly string[],
  onError: (error: unknown) => void,
): Promise<ReadableQueues> {
  const opened = isRedisUrl(url) ? redisQueues(url, names, onError) : postgresQueues(url, names, onError);
  for (const queue of opened.queues) queue.on('error', onError);
  const close = async (): Promise<void> => {
    const closed = Promise.all(opened.queues.map((queue) => queue.close().catch(onError)));
    await within(closed);
    await opened.end();
  };
  const late = new AbortController();
  try {
    await Promise.race([
      Promise.all(opened.queues.map((queue) => queue.waitUntilReady())),
      pause(openingMs, undefined, { signal: late.signal }).then(() => {
        throw new Error('the queue does not answer');
      }),
    ]);
  } catch (error) {
    await close().catch(onError);
    throw error;
  } finally {
    late.abort();
  }
  return { queues: opened.queues, close };
}

interface Opened {
  queues: Queue[];
  end(): Promise<void>;
}

function postgresQueues(url: string, names: readonly string[], onError: (error: unknown) => void): Opened {
  const pool = new Pool(url, { connectionsMax: boardConnectionsMax, name: 'queue board' });
  pool.on('error', onError);
  const bound = withBackend(createPostgresBackend);
  return {
    queues: names.map((name) => new bound.Queue(name, { connection: pool, ...options }) as unknown as Queue),
    end: () => pool.endInTime(),
  };
}

function redisQueues(url: string, names: readonly string[], onError: (error: unknown) => void): Opened {
  const connection = openRedis(url, 'producer', onError);
  return {
    queues: names.map((name) => new Queue(name, { connection, prefix, ...options })),
    end: () => Promise.resolve(connection.disconnect()),
  };
}
