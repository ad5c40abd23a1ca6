import type { MigrationInterface, QueryRunner } from 'typeorm';
import { matchesAcrossMissions } from './23-oversight.matches.js';
import { signIn } from './23-oversight.sign-in.js';
import { budgets } from './23-oversight.budgets.js';

/** What keeps those who may read from reading without anybody noticing. */
export class Oversight1763850000023 implements MigrationInterface {
  name = 'Oversight1763850000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${budgets} ${openCompartment} ${matchesAcrossMissions} ${signIn}
      revoke all on all functions in schema journal from public;
      grant execute on function journal.spend, journal.find_matches, journal.list_matches to sp_stage;
      grant execute on function journal.list_alerts, journal.acknowledge_alert, journal.alerts_since to sp_gateway;
      grant execute on function journal.count_alerts to sp_audit;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

/**
 * As in migration 5. A broken glass that its review found not justified opens nothing any more, however much of its three hours is left;
 * another one that the same person broke is judged by its own review. What a person opens is counted; what a rule reads is not a person's reading.
 */
const openCompartment = /* sql */ `
  create or replace function journal.open_compartment(p_case uuid, p_scope text, p_compartment text, p_actor uuid, p_role text, p_purpose text)
  returns table (seq int, transition text, at timestamptz, sealed bytea)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  #variable_conflict use_column
  declare facility uuid;
  begin
    select c.facility_id into facility from journal.cases c where c.id = p_case and p_scope in ('*', c.facility_id::text);
    if not found then raise exception 'no such case' using errcode = 'SP404'; end if;
    if p_role = 'coordinator' and not exists (
      select from journal.entries e
      where e.case_id = p_case and e.actor_id = p_actor and e.transition = 'case.break-glass'
        and e.body ->> 'compartment' = p_compartment and e.at > clock_timestamp() - interval '3 hours'
        and not exists (
          select from journal.entries r
          where r.case_id = p_case and r.seq > e.seq and r.transition = 'case.review-break-glass'
            and (r.body ->> 'entry')::int = e.seq and r.body ->> 'justified' = 'false')
    ) then
      raise exception 'no glass was broken' using errcode = 'SP403';
    end if;
    if p_purpose not like 'decide:%' and not journal.use_budget(p_actor, p_role, 'open', '', 1) then
      raise exception 'too much was opened' using errcode = 'SP429';
    end if;
    insert into journal.reads (case_id, facility_id, compartment, actor_id, actor_role, purpose)
    values (p_case, facility, p_compartment, p_actor, p_role, p_purpose);
    return query
    select e.seq, e.transition, e.at,
      case p_compartment when 'identity' then e.identity when 'protection' then e.protection else e.route end
    from journal.entries e
    where e.case_id = p_case
      and case p_compartment when 'identity' then e.identity when 'protection' then e.protection else e.route end is not null
    order by e.seq;
  end $$;
`;
