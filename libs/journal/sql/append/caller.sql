-- The service that calls. Each service connects as its own role, so that Postgres can check custody.

set role sp_owner;

create or replace function journal.caller() returns text
language sql stable
as $$ select substr(session_user, 4) $$;
revoke all on function journal.caller from public;

reset role;
