-- Who connects. Each service has its own login role, and the role is how Postgres knows which service asks: custody is
-- checked against it. `sp_owner` owns everything and nobody logs in as it; `sp_stage` is what the four stage services
-- share; `sp_log` is the process that signs, and can do nothing but sequence. Roles belong to the whole cluster, so they
-- may already be there. Passwords are set by whoever deploys, never here.
do $$
declare role text;
begin
  -- two databases of one cluster may be migrated at the same moment, and advisory locks are one database's own
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
  -- a sweep of ten million entries takes its time
  alter role sp_log set statement_timeout = '10min';
  grant sp_stage to sp_intake, sp_referral, sp_transit, sp_resettlement;
  alter role sp_queue set search_path = bullmq;
end $$;

revoke all on schema public from public;
-- a type in a session's temporary schema is found before Postgres's own: planted there, it would run as the owner inside
-- the owner's functions. Nobody may make one, and every such function names pg_temp last.
do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$;

create schema access authorization sp_owner;
create schema journal authorization sp_owner;
create schema log authorization sp_owner;
create schema bullmq;
grant usage on schema journal to sp_gateway, sp_stage, sp_audit, sp_log;
grant usage on schema access to sp_gateway;
grant usage on schema log to sp_log, sp_audit;
