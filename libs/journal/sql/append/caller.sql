-- Which service asks: each connects as its own role, and custody is checked against it.

set role sp_owner;

create or replace function journal.caller() returns text
language sql stable
as $$ select substr(session_user, 4) $$;
revoke all on function journal.caller from public;

reset role;
