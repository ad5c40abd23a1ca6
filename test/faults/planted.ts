/**
 * Loaded into each service before its own code (node --import): carries out, when the harness says so, the faults that can only be
 * made from within. A product without the harness does not know of it.
 */
import bullmq from 'bullmq';
import pg from 'pg';
import type { CrashPoint } from './schedule.js';

export type Order =
  | { planted: 'crash'; at: CrashPoint }
  | { planted: 'jobs'; how: 'dropped' | 'repeated' | 'reordered' }
  | { planted: 'none' };
/** Sent for each publication that was disturbed. */
export type Report = { planted: 'publication' };

let crashAt: CrashPoint | undefined;
let jobs: Extract<Order, { how: string }>['how'] | undefined;

process.on('message', (order: Order) => {
  if (order.planted === 'crash') crashAt = order.at;
  if (order.planted === 'jobs') jobs = order.how;
  if (order.planted === 'none') crashAt = jobs = undefined;
});

const crash = (point: CrashPoint): void => {
  if (crashAt === point) process.kill(process.pid, 'SIGKILL');
};

type Callback = (...answer: unknown[]) => void;
type Query = (this: unknown, config: unknown, ...rest: unknown[]) => unknown;
const client = pg.Client.prototype as unknown as { query: Query };
const query = client.query;

/** pg's pool hands each statement over with a callback. */
client.query = function (config, ...rest) {
  const name = (config as { name?: string } | null)?.name;
  const callback = rest.at(-1);
  if (crashAt === undefined || name === undefined || typeof callback !== 'function')
    return query.call(this, config, ...rest);
  crash(`before ${name}` as CrashPoint);
  const answered: Callback = (...answer) => {
    crash(`after ${name}` as CrashPoint);
    (callback as Callback)(...answer);
  };
  const result = query.call(this, config, ...rest.slice(0, -1), answered);
  // the socket has taken it by then, and Postgres has not had the time to answer
  if (crashAt === `sent ${name}`) setImmediate(() => process.kill(process.pid, 'SIGKILL'));
  return result;
};

type Jobs = { name: string; data: unknown; opts: { jobId: string } }[];
type AddBulk = (this: unknown, list: Jobs) => Promise<unknown>;
const queue = bullmq.Queue.prototype as unknown as { addBulk: AddBulk };
const addBulk = queue.addBulk;

queue.addBulk = async function (list) {
  crash('before publish');
  const added = await addBulk.call(this, altered(list));
  crash('after publish');
  return added;
};

function altered(list: Jobs): Jobs {
  if (!jobs) return list;
  process.send?.({ planted: 'publication' } satisfies Report);
  if (jobs === 'dropped') return [];
  if (jobs === 'reordered') return [...list].reverse();
  return list.flatMap((job) => [0, 1, 2].map((n) => ({ ...job, opts: { jobId: `${job.opts.jobId}_${n}` } })));
}
