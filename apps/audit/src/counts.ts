import { Injectable } from '@nestjs/common';
import { Database } from '@app/database';
import { lifecycle, Refused, standingClocks } from '@app/lifecycle';
import { marksOf, secondsOfClocks } from './clock-marks.js';
import type { Counted } from './figures.js';

/** Exact counts from the journal. They must not be shown without withholding small ones. */
@Injectable()
export class Counts {
  private readonly marks = JSON.stringify(marksOf(lifecycle));
  private readonly seconds = JSON.stringify(secondsOfClocks());

  constructor(private readonly database: Database) {}

  /** Refuses when no facility has the code. */
  async facilityId(code: string): Promise<string> {
    const [row] = await this.database.query<{ id: string | null }>(
      'facility',
      'select journal.find_facility($1) as id',
      [code],
    );
    if (!row?.id) throw new Refused('resource.not-found');
    return row.id;
  }

  /** Counts the cases in the scope that were opened from `from` until before `before`. */
  async count(scope: string, from: string, before: string): Promise<Counted> {
    const [row] = await this.database.query<{ counted: Counted }>(
      'figures',
      'select journal.figures($1, $2, $3, $4, $5, $6) as counted',
      [scope, from, before, this.marks, standingClocks, this.seconds],
    );
    if (!row) throw new Error('the journal counted nothing');
    return row.counted;
  }
}
