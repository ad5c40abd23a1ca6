/**
 * Loaded into each service before its own code (node --import). On the harness's orders it makes the faults that can be
 * made only from within the process. The product itself contains none of this.
 */
import bullmq from 'bullmq';
import pg from 'pg';
import { shiftClock } from './planted-clock.js';
import { bePoisoned } from './planted-poison.js';
import type { PoisonKind } from './poison-kinds.js';
import { watchRequests } from './planted-requests.js';
import type { CrashPoint } from './schedule.js';

export type Order =
  | { planted: 'crash'; at: CrashPoint }
  | { planted: 'jobs'; how: 'dropped' | 'repeated' | 'reordered' }
  | { planted: 'clock'; offSeconds: number }
  | { planted: 'watch' }
  | { planted: 'poison'; ref: string; kind: PoisonKind }
  | { planted: 'none' };
/**
 * Sent for each disturbed publication; when requests are watched, and for each that is cut from then on; when the clock
 * is shifted; when no order is active any more.
 */
export type Report = { planted: 'publication' | 'watching' | 'cut' | 'clock' | 'none' };

let crashAt: CrashPoint | undefined;
let jobs: Extract<Order, { how: string }>['how'] | undefined;
const report = (planted: Report['planted']): void => void process.send?.({ planted } satisfies Report);
const watch = watchRequests(() => report('cut'));

function obey(order: Order): void {
  if (order.planted === 'crash') crashAt = order.at;
  if (order.planted === 'jobs') jobs = order.how;
  if (order.planted === 'poison') bePoisoned(order);
  if (order.planted === 'clock') {
    shiftClock(order.offSeconds);
    report('clock');
  }
  if (order.planted === 'watch') {
    watch();
    report('watching');
  }
  if (order.planted !== 'none') return;
  crashAt = jobs = undefined;
  shiftClock(0);
  bePoisoned(undefined);
  publishHeld();
  report('none');
}
process.on('message', obey);
/** Orders that hold from the start: a later order would miss the first job. */
if (process.env['PLANTED']) obey(JSON.parse(process.env['PLANTED']) as Order);

const crash = (point: CrashPoint): void => {
  if (crashAt === point) process.kill(process.pid, 'SIGKILL');
};

type Callback = (...answer: unknown[]) => void;
type Query = (this: unknown, config: unknown, ...rest: unknown[]) => unknown;
const client = pg.Client.prototype as unknown as { query: Query };
const query = client.query;

/** pg's own pool passes a callback with a statement; everybody else gets a promise. */
client.query = function (config, ...rest) {
  const named = (config as { name?: string } | null)?.name;
  // the statement of one step, alone or together with others
  const name = named === 'begin-deliveries' ? 'begin-delivery' : named;
  if (crashAt === undefined || name === undefined) return query.call(this, config, ...rest);
  crash(`before ${name}` as CrashPoint);
  const answered = (): void => crash(`after ${name}` as CrashPoint);
  const callback = rest.at(-1);
  const called: Callback = (...answer) => {
    answered();
    (callback as Callback)(...answer);
  };
  const result =
    typeof callback === 'function'
      ? query.call(this, config, ...rest.slice(0, -1), called)
      : query.call(this, config, ...rest);
  // the caller that awaits the answer continues afterwards
  if (result instanceof Promise) void result.then(answered, answered);
  // by then the statement was written to the socket, and Postgres has not yet answered
  if (crashAt === `sent ${name}`) setImmediate(() => process.kill(process.pid, 'SIGKILL'));
  return result;
};

type Jobs = { name: string; data: unknown; opts: { jobId: string } }[];
type AddBulk = (this: unknown, list: Jobs) => Promise<unknown>;
const queue = bullmq.Queue.prototype as unknown as { addBulk: AddBulk };
const addBulk = queue.addBulk;

queue.addBulk = async function (list) {
  // a canary that does not come is a fault for nobody
  if (list.every(({ name }) => name === 'canary')) return addBulk.call(this, list);
  crash('before publish');
  const added = await addBulk.call(this, altered.call(this, list));
  crash('after publish');
  return added;
};

/** Holds a publication back until the next one of its queue was sent, so that the two change their order. */
const held = new Map<unknown, Jobs>();

function altered(this: unknown, list: Jobs): Jobs {
  if (!jobs) return list;
  if (jobs === 'reordered') {
    const before = held.get(this);
    held.delete(this);
    if (before) report('publication');
    else held.set(this, list);
    return before ? [...list.toReversed(), ...before] : [];
  }
  report('publication');
  if (jobs === 'dropped') return [];
  return list.flatMap((job) => [0, 1, 2].map((n) => ({ ...job, opts: { jobId: `${job.opts.jobId}_${n}` } })));
}

function publishHeld(): void {
  // a publication that fails is repeated when its lease has ended
  for (const [of, list] of held) void addBulk.call(of, list).catch(() => undefined);
  held.clear();
}
