-- The roles. Each service has its own login role, by which Postgres knows the calling service and checks custody.
-- `sp_owner` owns everything and cannot log in. `sp_stage` has the rights that the four stage services share. `sp_log` is
-- the process that signs checkpoints; it may only sequence. Roles belong to the whole cluster, so they may exist already.
-- The deployment sets the passwords.
do $$
declare role text;
begin
  -- two databases of one cluster may be migrated at the same time, and an advisory lock is valid in one database only
  lock table pg_catalog.pg_authid in share row exclusive mode;
  foreach role in array array['sp_owner', 'sp_stage'] loop
    if not exists (select from pg_roles where rolname = role) then
      execute format('create role %I nologin nosuperuser nobypassrls', role);
    end if;
  end loop;
  foreach role in array array['sp_gateway', 'sp_intake', 'sp_referral', 'sp_transit', 'sp_resettlement', 'sp_audit', 'sp_log', 'sp_queue'] loop
    if not exists (select from pg_roles where rolname = role) then
      execute format('create role %I login nosuperuser nobypassrls nocreatedb nocreaterole', role);
    end if;
    execute format('alter role %I set statement_timeout = ''15s''', role);
    execute format('alter role %I set lock_timeout = ''5s''', role);
    execute format('alter role %I set idle_in_transaction_session_timeout = ''10s''', role);
  end loop;
  -- for a sweep of ten million entries
  alter role sp_log set statement_timeout = '10min';
  grant sp_stage to sp_intake, sp_referral, sp_transit, sp_resettlement;
  alter role sp_queue set search_path = bullmq;
end $$;

revoke all on schema public from public;
-- Postgres finds a type in a session's temporary schema before its own types. A type that a service creates there could
-- run code as the owner inside the owner's functions. So nobody may create one, and all these functions put pg_temp last
-- in their search_path.
do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$;

create schema access authorization sp_owner;
create schema journal authorization sp_owner;
create schema log authorization sp_owner;
create schema bullmq;
grant usage on schema journal to sp_gateway, sp_stage, sp_audit, sp_log;
grant usage on schema access to sp_gateway;
grant usage on schema log to sp_log, sp_audit;
