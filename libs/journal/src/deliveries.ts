import { Refused } from '@app/lifecycle';
import { AttemptRecorder } from './attempt-recorder.js';
import { DatabaseFault, type Database } from '@app/database';
import { type DeliveryTiming, type Lane } from './delivery-timing.js';

/** A delivery that a worker has begun: its case, the transition it asks for, and the entry's transition that asked. */
export interface Delivery {
  id: string;
  ref: string;
  task: string;
  source: string;
  attempt: number;
}

/** A refusal that repeating can't cure: the case has moved past the delivery, so there is nothing left to do. */
const isMoot = (error: unknown): boolean =>
  error instanceof Refused &&
  ['state.not-allowed', 'case.held', 'case.erased', 'delivery.gone', 'requirement.missing'].includes(error.code);

/** An attempt that its worker no longer waits for. */
class GivenUp extends Error {}

/**
 * Works one delivery: counts the attempt, lets `act` append the effect (which deletes the row in the same transaction), and notes
 * a failure. A job that runs twice, late or out of order finds no row, an attempt under way, or a case on which the effect is no longer possible.
 *
 * Nobody can end what `act` does: after attemptSeconds, or when `giveUp` says so, it is only no longer waited for. Should it end well after all, its
 * append deletes the row, parked or not; should another attempt have been quicker, it finds the row gone.
 *
 * Attempts that share `begins` are counted together.
 */
export async function workDelivery(
  database: Database,
  timing: DeliveryTiming,
  id: string,
  lane: Lane,
  act: (delivery: Delivery) => Promise<void>,
  giveUp?: AbortSignal,
  begins = new AttemptRecorder(database, timing),
): Promise<'done' | 'absent' | 'moot' | 'failed' | 'parked'> {
  const row = await begins.begin(id, lane);
  if (!row) return 'absent';
  if (row.parked) return 'parked';
  try {
    const acting = act({ id, ref: row.ref, task: row.task, source: row.source, attempt: row.attempts });
    await inTime(acting, timing.attemptSeconds * 1_000, giveUp);
    return 'done';
  } catch (error) {
    if (isMoot(error)) {
      await database.query('settle', 'select journal.settle_delivery($1)', [id]);
      return 'moot';
    }
    const backoff = timing.backoffSeconds * 2 ** (row.attempts - 1);
    const [failed] = await database.query<{ fail_delivery: boolean }>(
      'fail-delivery',
      'select journal.fail_delivery($1, $2, $3, $4, $5)',
      [id, codeOf(error), timing.attemptsMax, backoff, row.attempts],
    );
    return failed?.fail_delivery ? 'parked' : 'failed';
  }
}

/** `work`, or GivenUp when it takes longer than `ms` or the signal comes first. */
function inTime(work: Promise<void>, ms: number, giveUp: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(late);
      giveUp?.removeEventListener('abort', leave);
    };
    const leave = (): void => {
      stop();
      reject(new GivenUp());
    };
    const late = setTimeout(leave, ms);
    giveUp?.addEventListener('abort', leave);
    if (giveUp?.aborted) leave();
    // nobody waits for its failure any more once it was given up: this handles it all the same
    work.then(resolve, reject).finally(stop);
  });
}

/** A stable code for the row: an error's message may hold what a person told us. */
function codeOf(error: unknown): string {
  if (error instanceof GivenUp) return 'attempt.timed-out';
  if (error instanceof Refused) return error.code;
  if (error instanceof DatabaseFault) return `database.${error.code}`;
  return error instanceof Error ? `error.${error.name}` : 'error.unknown';
}
