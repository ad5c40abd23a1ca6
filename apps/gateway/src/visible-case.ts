import { Injectable } from '@nestjs/common';
import { scopeOf } from '@app/access';
import { Batcher, Database, textArray } from '@app/database';
import { Refused, type Actor } from '@app/lifecycle';
import type { ServiceName } from './services.js';

const refForm = /^SP-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;

/** A case that the person may see, and the service that has it. */
interface VisibleCase {
  id: string;
  custody: ServiceName;
}
interface Sought {
  ref: string;
  scope: string;
}

/** Needed by nearly every request: concurrent lookups share one statement, each in its caller's own scope. */
@Injectable()
export class VisibleCases {
  private readonly lookUps = new Batcher<Sought, VisibleCase | null>(
    (batch) => this.find(batch),
    () => null,
  );

  constructor(private readonly database: Database) {}

  /** Refuses an unknown case and a case outside the caller's scope in the same way. */
  async get(ref: string, actor: Actor): Promise<VisibleCase> {
    const found = refForm.test(ref) ? await this.lookUps.ask({ ref, scope: scopeOf(actor) }) : null;
    if (!found) throw new Refused('case.not-found');
    return found;
  }

  private async find(sought: readonly Sought[]): Promise<(VisibleCase | null)[]> {
    const rows = await this.database.query<VisibleCase & { place: number }>(
      'find-cases',
      'select place, id, custody from journal.find_cases($1::text[], $2::text[])',
      [textArray(sought.map(({ ref }) => ref)), textArray(sought.map(({ scope }) => scope))],
    );
    const found = sought.map((): VisibleCase | null => null);
    for (const { place, id, custody } of rows) found[place - 1] = { id, custody };
    return found;
  }
}
