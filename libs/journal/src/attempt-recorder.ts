import { type Database, Batcher, uuidArray } from '@app/database';
import type { DeliveryTiming, Lane } from './delivery-timing.js';

/** An attempt that was counted and is under way, or a delivery that has none left. */
export interface Begun {
  ref: string;
  task: string;
  source: string;
  attempts: number;
  parked: boolean;
}

/** An attempt that did not say how it ended is over after so many times attemptSeconds: its worker gave it up before, and said so if it could. */
const overAfter = 1.25;

/**
 * Counts attempts before they are made. What asks together among others is begun in one statement, as far as there is nothing to decide; the
 * rest is asked about alone, after the batch and outside it: what becomes of one is nothing to its neighbours, and none of them is begun twice.
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

  /** undefined where there is nothing to do (now): the delivery is done, another's, a suspect among others, or under way. */
  async begin(id: string, lane: Lane): Promise<Begun | undefined> {
    // suspects are tried alone
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
