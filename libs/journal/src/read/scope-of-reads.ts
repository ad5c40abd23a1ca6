import type pg from 'pg';

/** Which reads: of which cases, facility or actor, and when. `from` is included, `to` is not. */
export interface ScopeAsked {
  of: { cases: readonly string[] } | { facility: string } | { actor: string } | 'all';
  from: Date | null;
  to: Date | null;
}

/** A person or a service opened a compartment of a case, or exported its timeline or bundle. */
export interface ScopedRead {
  id: string;
  /** UTC, to the microsecond, because the hash contains microseconds. */
  at: string;
  ref: string;
  facility: string;
  actorId: string;
  /** Null for a service, and for a person who is not in the table of people. */
  username: string | null;
  /** The actor's role at that time. */
  role: string;
  act: string;
  compartment: string | null;
  purpose: string;
  /** The read's index in the log; null while it waits for one. */
  leaf: number | null;
}

const pageMax = 1_000;

/**
 * Every read and every export in `asked`, oldest first, page by page. `client` is an administrator's, in a transaction
 * that the caller began. Throws when a named case, facility or person does not exist, because an empty answer would mean
 * "nobody".
 */
export async function* scopeOfReads(client: pg.ClientBase, asked: ScopeAsked): AsyncGenerator<ScopedRead[]> {
  const { of, from, to } = asked;
  await assertKnown(client, of);
  const [what, value] =
    of === 'all'
      ? ['$1::text is null', null]
      : 'cases' in of
        ? ['c.ref = any ($1::text[])', of.cases]
        : 'facility' in of
          ? ['f.code = $1', of.facility]
          : ['p.username = $1', of.actor];
  await client.query(
    `declare scope_of_reads no scroll cursor for
     select r.id, to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, c.ref, f.code as facility,
       r.actor_id as "actorId", p.username, r.actor_role as role, r.act, r.compartment, r.purpose, l.index::float8 as leaf
     from journal.reads r
     join journal.cases c on c.id = r.case_id
     join access.facilities f on f.id = r.facility_id
     left join access.people p on p.id = r.actor_id
     left join log.leaves l on l.read_id = r.id
     where ${what} and ($2::timestamptz is null or r.at >= $2) and ($3::timestamptz is null or r.at < $3)
     order by r.at, r.id`,
    [value, from, to],
  );
  try {
    for (;;) {
      const { rows } = await client.query<ScopedRead>(`fetch ${pageMax} from scope_of_reads`);
      if (rows.length > 0) yield rows;
      if (rows.length < pageMax) return;
    }
  } finally {
    await client.query('close scope_of_reads');
  }
}

async function assertKnown(client: pg.ClientBase, of: ScopeAsked['of']): Promise<void> {
  if (of === 'all') return;
  const [table, column, named] =
    'cases' in of
      ? ['journal.cases', 'ref', of.cases]
      : 'facility' in of
        ? ['access.facilities', 'code', [of.facility]]
        : ['access.people', 'username', [of.actor]];
  const { rows } = await client.query<{ name: string }>(
    `select name from unnest($1::text[]) as name where name not in (select ${column} from ${table})`,
    [named],
  );
  if (rows.length > 0) throw new Error(`not there: ${rows.map(({ name }) => name).join(', ')}`);
}
