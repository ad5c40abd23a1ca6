-- What is hashed, and how. docs/journal.md documents the bytes; libs/proof computes the same hashes. These functions have
-- no settings of their own, because Postgres inlines them or append() calls them under its settings.

set role sp_owner;

-- A time in microseconds since 1970, as the hash contains it.
create or replace function journal.micros(at timestamptz) returns bigint
language sql immutable parallel safe
as $$ select (extract(epoch from at) * 1000000)::bigint $$;
revoke all on function journal.micros from public;

-- A text after its length, so that different fields never give the same bytes.
create or replace function journal.framed(value text) returns bytea
language sql immutable parallel safe
as $$ select int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8') $$;
revoke all on function journal.framed from public;

-- The hash that the first entry of a case follows.
create or replace function journal.genesis(case_id uuid) returns bytea
language sql immutable parallel safe
as $$ select sha256(convert_to('safe-passage/genesis/v1', 'UTF8') || '\x00'::bytea || uuid_send(case_id)) $$;
revoke all on function journal.genesis from public;
grant execute on function journal.genesis to sp_stage, sp_audit;

-- The bytes begin with 'safe-passage/entry/v1' and a zero byte. This function does not call framed(), because Postgres
-- does not inline SQL functions here, and each call would cost as much as the SHA-256. It is plpgsql, which keeps its
-- plan; before Postgres 18, an SQL function is planned again at each call (0.2 ms, measured).
create or replace function journal.entry_hash(
  prev bytea, case_id uuid, seq int, transition text, from_state text, to_state text, actor_id uuid,
  actor_role text, at_micros bigint, request_id bytea, body text, identity bytea, protection bytea, route bytea
)
returns bytea
language plpgsql immutable parallel safe
as $$
begin
  return sha256(
    '\x736166652d706173736167652f656e7472792f763100'::bytea || prev || uuid_send(case_id) || int4send(seq) ||
    int4send(octet_length(convert_to(transition, 'UTF8'))) || convert_to(transition, 'UTF8') ||
    int4send(octet_length(convert_to(from_state, 'UTF8'))) || convert_to(from_state, 'UTF8') ||
    int4send(octet_length(convert_to(to_state, 'UTF8'))) || convert_to(to_state, 'UTF8') ||
    uuid_send(actor_id) ||
    int4send(octet_length(convert_to(actor_role, 'UTF8'))) || convert_to(actor_role, 'UTF8') ||
    int8send(at_micros) || request_id || sha256(convert_to(body, 'UTF8')) ||
    case when identity is null then '\x00'::bytea else '\x01'::bytea || sha256(identity) end ||
    case when protection is null then '\x00'::bytea else '\x01'::bytea || sha256(protection) end ||
    case when route is null then '\x00'::bytea else '\x01'::bytea || sha256(route) end
  );
end
$$;
revoke all on function journal.entry_hash from public;

-- The hash of a read, which is a leaf of the log, like the hash of an entry.
create or replace function journal.read_hash(r journal.reads) returns bytea
language plpgsql immutable
as $$
begin
  return sha256(
    convert_to('safe-passage/read/v1', 'UTF8') || '\x00'::bytea || uuid_send(r.id) || uuid_send(r.case_id) ||
    journal.framed(r.act) || journal.framed(coalesce(r.compartment, '-')) || uuid_send(r.actor_id) || journal.framed(r.actor_role) ||
    journal.framed(r.purpose) || int8send(journal.micros(r.at))
  );
end
$$;
revoke all on function journal.read_hash from public;

reset role;
