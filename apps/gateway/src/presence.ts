import { Injectable } from '@nestjs/common';
import type { Person } from '@app/access';
import type { BodyOf, caseRoutes, Other } from '@app/api';
import { Database } from '@app/database';
import { isBoundToFacility } from '@app/lifecycle';

type BeingAt = BodyOf<typeof caseRoutes.noteBeingThere>;

/** A page reports every ten seconds; two reports may be lost. */
const goneAfterSeconds = 25;
const othersMax = 50;

/** Shows who has which case open now. Their pages report it, it expires soon, and nothing records it. */
@Injectable()
export class Presence {
  constructor(private readonly database: Database) {}

  /** Stores that the person has the case open, and returns who else has. Deletes expired reports of others. */
  async note(caseId: string, person: Person, { doing, step }: BeingAt): Promise<Other[]> {
    const rows = await this.database.query<Omit<Other, 'since'> & { since: Date }>(
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
    const others = rows.map((one) => ({ ...one, since: one.since.toISOString() }));
    if (person.role === 'auditor') return others.map((one) => ({ ...one, username: null }));
    // a mission does not know who receives the people
    return isBoundToFacility(person.role) ? others.filter((one) => one.role !== 'resettlement-officer') : others;
  }

  async leave(caseId: string, person: Person): Promise<void> {
    await this.database.query('leave-presence', 'delete from access.presence where case_id = $1 and person_id = $2', [
      caseId,
      person.id,
    ]);
  }
}
