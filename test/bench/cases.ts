import { randomUUID } from 'node:crypto';
import pg from 'pg';
import {
  admit,
  decide,
  emptyFile,
  lifecycle,
  parseInput,
  type Actor,
  type CaseFile,
  type CaseState,
  type Compartment,
} from '@app/lifecycle';
import type { Vault } from '@app/vault';
import { idsFor } from '@app/testing/household';
import { pathTo, samples } from '@app/testing/samples';

export interface SeededCase {
  id: string;
  ref: string;
  keys: Record<Compartment, string>;
}

const actorOf = (role: Actor['role'], facilityId: string): Actor => ({
  id: randomUUID(),
  role,
  facilityId,
  pendingInstructions: 0,
});

/** The open file of a case that went to a state, computed by the rules as a service computes it. */
export function fileIn(state: CaseState, facilityId: string): CaseFile {
  const context = { facilityId, destinationId: randomUUID(), now: new Date() };
  let standing: { state: CaseState | null; file: CaseFile } = { state: null, file: emptyFile };
  for (const step of pathTo(state)) {
    const actor = actorOf(step.role, facilityId);
    const row = admit(lifecycle, step.transition, standing, actor);
    const input = parseInput(row, { ...samples[step.transition](context), ...step.input?.(context) });
    const { to, file } = decide(row, standing, actor, input, {
      opened: {},
      now: context.now,
      extra: idsFor(row, input),
    });
    standing = { state: to, file };
  }
  return standing.file;
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const refOf = (place: number): string => {
  const letters = Array.from({ length: 8 }, (_, at) => alphabet[Math.floor(place / 32 ** (7 - at)) % 32]).join('');
  return `SP-${letters.slice(0, 4)}-${letters.slice(4)}`;
};
let seeded = 0;

/**
 * Makes cases in a state, each with its first entry and real keys, by SQL. The chain is valid: the entry's hash is
 * computed as append() does, so that the bench's entries can be verified afterwards.
 */
export async function seedCases(
  url: string,
  vault: Vault,
  of: { facilityId: string; state: CaseState; custody: string; file: CaseFile; count: number },
): Promise<SeededCase[]> {
  const cases: SeededCase[] = [];
  for (let n = 0; n < of.count; n += 1) {
    const id = randomUUID();
    const keys = await vault.newCaseKeys({ caseId: id, facilityId: of.facilityId });
    cases.push({ id, ref: refOf((seeded += 1)), keys });
  }
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('set session_replication_role = replica');
    for (let from = 0; from < cases.length; from += 2000) {
      const some = cases.slice(from, from + 2000);
      await client.query(
        /* sql */ `
        with made as (
          select c.id, c.ref, clock_timestamp() as at, int4send(n::int) || substr(uuid_send(c.id), 1, 12) as request
          from unnest($1::uuid[], $2::text[]) with ordinality c(id, ref, n)
        ), hashed as (
          select m.*, journal.entry_hash(journal.genesis(m.id), m.id, 1, 'intake.register', '-', $4, $3, 'intake-officer', journal.micros(m.at), m.request,
            format('{"people":3,"facility":"%s"}', $3::uuid), null, null, null) as hash from made m
        ), entered as (
          insert into journal.entries (case_id, seq, facility_id, transition, from_state, to_state, actor_id, actor_role, at, request_id, request_digest, body, hash)
          select h.id, 1, $3, 'intake.register', '-', $4, $3, 'intake-officer', h.at, h.request, sha256(h.request), format('{"people":3,"facility":"%s"}', $3::uuid)::json, h.hash from hashed h
        )
        insert into journal.cases (id, ref, facility_id, state, version, head, custody, facts, priority, opened_at, moved_at)
        select h.id, h.ref, $3, $4, 1, h.hash, $5, $6, $6::jsonb ->> 'processingPriority', date_trunc('milliseconds', h.at), h.at from hashed h`,
        [some.map((one) => one.id), some.map((one) => one.ref), of.facilityId, of.state, of.custody, of.file],
      );
      const keys = some.flatMap((one) => Object.entries(one.keys).map(([name, wrapped]) => [one.id, name, wrapped]));
      await client.query(
        `insert into journal.case_keys (case_id, facility_id, compartment, wrapped)
         select c, $4, n, decode(w, 'base64') from unnest($1::uuid[], $2::text[], $3::text[]) k(c, n, w)`,
        [keys.map(([id]) => id), keys.map(([, name]) => name), keys.map(([, , wrapped]) => wrapped), of.facilityId],
      );
    }
    for (const table of ['cases', 'entries', 'case_keys']) await client.query(`vacuum analyze journal.${table}`);
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
  return cases;
}
