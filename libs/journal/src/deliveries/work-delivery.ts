import { Refused } from '@app/lifecycle';
import { AttemptRecorder } from './attempt-recorder.js';
import { DatabaseFault, type Database } from '@app/database';
import { type DeliveryTiming, type Lane } from './timing.js';

/** A delivery that a worker has begun. `task`: the transition to make. `source`: the transition of the entry that asked for it. */
export interface Delivery {
  id: string;
  ref: string;
  task: string;
  source: string;
  attempt: number;
}

/** True for a refusal that a retry cannot change: the case has moved on, so the delivery has nothing left to do. */
const isMoot = (error: unknown): boolean =>
  error instanceof Refused &&
  ['state.not-allowed', 'case.held', 'case.erased', 'delivery.gone', 'requirement.missing'].includes(error.code);

/** The worker no longer waits for the attempt. */
class GivenUp extends Error {}

/**
 * Works one delivery: counts the attempt, lets `act` append the effect, and records a failure. The effect's append
 * deletes the delivery in the same transaction. A job that runs twice, late or out of order finds no delivery, an
 * attempt under way, or a case that no longer allows the effect.
 *
 * Nothing can stop a running `act`. After attemptSeconds, or when `giveUp` is aborted, this function stops waiting for
 * it. When `act` succeeds later, its append deletes the delivery, even a parked one. When another attempt was faster, its
 * append has no second effect: it finds the delivery gone, or the entry of the same request.
 *
 * Attempts that share `begins` are counted in shared statements.
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

/** Settles as `work` does. Rejects with GivenUp when `work` takes longer than `ms`, or when `giveUp` is aborted first. */
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
    // also handles a failure after the attempt was given up; otherwise it would be an unhandled rejection
    work.then(resolve, reject).finally(stop);
  });
}

/** A stable code for the row, not the error's message, which may contain what a person told us. */
function codeOf(error: unknown): string {
  if (error instanceof GivenUp) return 'attempt.timed-out';
  if (error instanceof Refused) return error.code;
  if (error instanceof DatabaseFault) return `database.${error.code}`;
  return error instanceof Error ? `error.${error.name}` : 'error.unknown';
}
