import type { MigrationInterface, QueryRunner } from 'typeorm';
import { countsOf } from './19-lists.counts.js';
import { pagesOf } from './19-lists.pages.js';

/**
 * Less is read: parts of a compartment, by those whose office gave the case away; and of people who left a mission, no dates by its roles.
 * libs/lifecycle (reading.ts, mission-view.ts) holds the rules, and says who is asked what.
 */
export class Reading1763850000020 implements MigrationInterface {
  name = 'Reading1763850000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${openPart} ${timeline} ${clocks} ${pagesOf(shown)} ${countsOf(shown)}
      revoke all on all functions in schema journal from public;
      grant execute on function journal.open_part to sp_stage;
      grant execute on function journal.mission_timeline to sp_audit;
      grant execute on function journal.is_clock_of_the_way to sp_gateway;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

/**
 * open_compartment(), its read entry included, and of what it opens: entries up to the last one called p_until, those called as in p_made, and those
 * that the reader made. What is left out never leaves the database.
 */
const openPart = /* sql */ `
  create function journal.open_part(p_case uuid, p_scope text, p_compartment text, p_actor uuid, p_role text, p_purpose text,
    p_until text, p_made text[])
  returns table (seq int, transition text, at timestamptz, sealed bytea)
  language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with opened as materialized (
      select o.* from journal.open_compartment(p_case, p_scope, p_compartment, p_actor, p_role, p_purpose) o
    ), handed_over as (
      select max(e.seq) as seq from journal.entries e where e.case_id = p_case and e.transition = p_until
    )
    select o.seq, o.transition, o.at, o.sealed
    from opened o join journal.entries e on e.case_id = p_case and e.seq = o.seq cross join handed_over h
    where coalesce(o.seq <= h.seq, false) or o.transition = any (p_made) or e.actor_id = p_actor
    order by o.seq
  $$;
`;

/** As timeline(), for a mission: after its people left, what its own roles recorded. When the others recorded something would tell the times of the legs. */
const timeline = /* sql */ `
  create function journal.mission_timeline(p_ref text, p_scope text, p_after int, p_limit int)
  returns table (case_id uuid, seq int, transition text, from_state text, to_state text, actor_id uuid, actor_role text,
    at timestamptz, body text, hash bytea, prev_hash bytea)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with found as (select c.id from journal.cases c where c.ref = p_ref and p_scope in ('*', c.facility_id::text)),
    departure as (select min(e.seq) as seq from found join journal.entries e on e.case_id = found.id where e.transition = 'transit.depart')
    select e.case_id, e.seq, e.transition, e.from_state, e.to_state, e.actor_id, e.actor_role, e.at, e.body::text, e.hash,
      coalesce((select p.hash from journal.entries p where p.case_id = e.case_id and p.seq = e.seq - 1), journal.genesis(e.case_id))
    from found join journal.entries e on e.case_id = found.id cross join departure d
    where e.seq > p_after and (e.seq <= coalesce(d.seq, e.seq) or e.actor_role in ('intake-officer', 'head-of-mission'))
    order by e.seq limit p_limit
  $$;
`;

/**
 * Clocks that a mission is not shown, by their names (mission-view.ts). For one facility alone a case is due by the other ones, in lists, their
 * order, their cursors and their counts: else asking for what is due before some instant, again and again, would tell when somebody lands.
 * Such clocks run from the journey on, so that no case before it is looked at anew.
 */
const clocks = /* sql */ `
  create function journal.is_clock_of_the_way(p_name text) returns boolean
  language sql immutable parallel safe as $$
    select split_part(p_name, ':', 1) in ('check-in', 'reception', 'follow-up-30', 'follow-up-90', 'follow-up-365', 'return-monitoring')
  $$;
`;
const shown = {
  liveCases: /* sql */ `(
    select l.case_id, l.facility_id, l.ref, l.state, l.assignee, l.priority, l.is_held, l.opened_at,
      case when p_scope <> '*' and not starts_with(l.state, 'intake.') and not starts_with(l.state, 'referral.') and exists (
          select from journal.clocks k
          where k.case_id = l.case_id and k.state = 'running' and k.due_at <= l.due_at and journal.is_clock_of_the_way(k.name))
        then coalesce((select min(k.due_at) from journal.clocks k
          where k.case_id = l.case_id and k.state = 'running' and not journal.is_clock_of_the_way(k.name)), 'infinity')
        else l.due_at end as due_at
    from journal.live_cases l)`,
  isClockShown: ` and (p_scope = '*' or not journal.is_clock_of_the_way(k.name))`,
};
