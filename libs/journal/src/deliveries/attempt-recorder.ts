import { type Database, Batcher, uuidArray } from '@app/database';
import type { DeliveryTiming, Lane } from './timing.js';

/** An attempt that was counted and may be made now, or (parked) a delivery that has no attempt left. */
export interface Begun {
  ref: string;
  task: string;
  source: string;
  attempts: number;
  parked: boolean;
}

/**
 * An attempt without a result counts as ended after attemptSeconds times this factor. Its worker gave it up earlier,
 * and reported that if it could.
 */
const overAfter = 1.25;

/**
 * Counts attempts before they are made. Concurrent begins share one statement, which begins the deliveries that need no
 * decision. The others are retried alone after the batch, so one failure cannot affect the others, and no delivery is
 * begun twice.
 */
export class AttemptRecorder {
  private readonly batches = new Batcher<string, Begun | 'absent' | 'undecided'>(
    (ids) => this.send(ids),
    (id) => id,
  );

  constructor(
    private readonly database: Database,
    private readonly timing: DeliveryTiming,
  ) {}

  /**
   * Undefined when there is nothing to do now: the delivery is done, belongs to another service, has an attempt under
   * way, or is a suspect and `lane` is main.
   */
  async begin(id: string, lane: Lane): Promise<Begun | undefined> {
    // suspects are tried alone, so they do not share a statement
    const answer = lane === 'main' ? await this.batches.ask(id) : 'undecided';
    if (answer === 'undecided') return this.beginOne(id, lane);
    return answer === 'absent' ? undefined : answer;
  }

  private async send(ids: readonly string[]): Promise<(Begun | 'absent' | 'undecided')[]> {
    const [only] = ids;
    if (only !== undefined && ids.length === 1) return [(await this.beginOne(only, 'main')) ?? 'absent'];
    const rows = await this.database.query<Omit<Begun, 'parked'> & { place: number }>(
      'begin-deliveries',
      'select * from journal.begin_deliveries($1::uuid[], $2, $3)',
      [uuidArray(ids), this.timing.attemptsMax, this.timing.attemptSeconds * overAfter],
    );
    const answers: (Begun | 'undecided')[] = ids.map(() => 'undecided');
    for (const { place, ...row } of rows) answers[place - 1] = { ...row, parked: false };
    return answers;
  }

  private async beginOne(id: string, lane: Lane): Promise<Begun | undefined> {
    const [row] = await this.database.query<Begun>(
      'begin-delivery',
      'select ref, task, source, attempts, parked from journal.begin_delivery($1, $2, $3, $4)',
      [id, this.timing.attemptsMax, lane, this.timing.attemptSeconds * overAfter],
    );
    return row;
  }
}
