import { scopeOf } from '@app/access';
import type { Database } from '@app/journal';
import { Refused, type Actor } from '@app/lifecycle';
import type { ServiceName } from './services.js';

export const refForm = /^SP-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;

/** A case that the person may see, and the service that has it; absent and not theirs are refused alike. */
export async function visibleCase(
  database: Database,
  ref: string,
  actor: Actor,
): Promise<{ id: string; custody: ServiceName }> {
  const [row] = refForm.test(ref)
    ? await database.query<{ id: string; custody: ServiceName }>(
        'find-case',
        'select id, custody from journal.find_case($1, $2)',
        [ref, scopeOf(actor)],
      )
    : [];
  if (!row) throw new Refused('case.not-found');
  return row;
}
