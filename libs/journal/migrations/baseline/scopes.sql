-- Row-level security, and the rights to read tables.
set local role sp_owner;

-- The scope is a facility's id, or * for all facilities. Each reading function sets it for its own statement. Without a
-- scope, no row is visible. Functions with the owner's rights check scope and custody themselves.
do $$
declare name text;
begin
  foreach name in array array['cases', 'entries', 'case_keys', 'reads', 'deliveries', 'clocks', 'holds', 'blind_index'] loop
    execute format('alter table journal.%I enable row level security', name);
    execute format('alter table journal.%I force row level security', name);
    execute format('create policy owner on journal.%I to sp_owner using (true) with check (true)', name);
    execute format($p$
      create policy facility on journal.%I for select to sp_gateway, sp_stage, sp_audit
      using ((select current_setting('journal.scope', true)) in ('*', facility_id::text))$p$, name);
  end loop;
  -- the same rule, but it reads the scope once for each statement and does not convert each row's facility to text
  foreach name in array array['live_cases', 'resting_cases', 'resting_kinds', 'resting_changes'] loop
    execute format('alter table journal.%I enable row level security', name);
    execute format('alter table journal.%I force row level security', name);
    execute format('create policy owner on journal.%I to sp_owner using (true) with check (true)', name);
    execute format($p$
      create policy facility on journal.%I for select to sp_gateway
      using ((select current_setting('journal.scope', true) = '*') or facility_id = (select
        case when current_setting('journal.scope', true) ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
          then (current_setting('journal.scope', true))::uuid end))$p$, name);
  end loop;
end $$;

-- Only functions with the owner's rights write. Only the functions of sql/read/compartments.sql return sealed columns.
grant select on journal.cases, journal.clocks to sp_gateway, sp_stage, sp_audit;
grant select (case_id, seq, facility_id, transition, from_state, to_state, actor_id, actor_role, at, request_id,
  request_digest, body, hash) on journal.entries to sp_gateway, sp_stage, sp_audit;
grant select on journal.case_keys to sp_stage;
grant select on journal.reads, journal.deliveries to sp_audit;
grant select on journal.pools to sp_gateway, sp_stage;
grant select on journal.live_cases, journal.resting_cases, journal.resting_kinds, journal.resting_changes to sp_gateway;

reset role;
