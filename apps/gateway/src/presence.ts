import { z } from 'zod';
import type { Person } from '@app/access';
import type { Database } from '@app/database';
import { isBoundToFacility, lifecycle, type Role } from '@app/lifecycle';

export const beingAt = z.strictObject({
  doing: z.enum(['reading', 'writing']),
  /** The transition that is being prepared, by its name. */
  step: z
    .string()
    .refine((name) => lifecycle.transitions.has(name))
    .nullable()
    .default(null),
});

export interface Other {
  id: string;
  /** Not told to an auditor. */
  username: string | null;
  role: Role;
  doing: 'reading' | 'writing';
  step: string | null;
  since: Date;
}

/** A page says every ten seconds that it is there: two may be lost. */
const goneAfterSeconds = 25;
const othersMax = 50;

/** Who is at which case right now: said by their pages, forgotten soon after, and in no record. */
export class Presence {
  constructor(private readonly database: Database) {}

  /** Notes that the person is at the case, and says who else is. What was left behind by others is swept on the way. */
  async note(caseId: string, person: Person, { doing, step }: z.output<typeof beingAt>): Promise<Other[]> {
    const rows = await this.database.query<Other & { username: string }>(
      'note-presence',
      `with swept as (
         delete from access.presence where (case_id, person_id) in (
           select case_id, person_id from access.presence
           where seen_at < clock_timestamp() - interval '1 minute' and (case_id, person_id) <> ($1, $2)
           limit 100 for update skip locked)
       ), noted as (
         insert into access.presence as mine (case_id, person_id, doing, step) values ($1, $2, $3, $4)
         on conflict (case_id, person_id) do update set doing = excluded.doing, step = excluded.step, seen_at = excluded.seen_at,
           since = case when (mine.doing, mine.step) is distinct from (excluded.doing, excluded.step)
             or mine.seen_at < clock_timestamp() - interval '${goneAfterSeconds} seconds' then excluded.since else mine.since end
       )
       select p.id, p.username, p.role, o.doing, o.step, o.since
       from access.presence o join access.people p on p.id = o.person_id and p.active
       where o.case_id = $1 and o.person_id <> $2 and o.seen_at > clock_timestamp() - interval '${goneAfterSeconds} seconds'
       order by o.since, p.id limit ${othersMax}`,
      [caseId, person.id, doing, step],
    );
    if (person.role === 'auditor') return rows.map((one) => ({ ...one, username: null }));
    // who receives people is nobody whom a mission knows
    return isBoundToFacility(person.role) ? rows.filter((one) => one.role !== 'resettlement-officer') : rows;
  }

  async leave(caseId: string, person: Person): Promise<void> {
    await this.database.query('leave-presence', 'delete from access.presence where case_id = $1 and person_id = $2', [
      caseId,
      person.id,
    ]);
  }
}
