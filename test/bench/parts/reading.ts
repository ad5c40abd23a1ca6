import pg from 'pg';
import { facilityOf } from '../commands.js';
import { fileIn } from '../cases.js';
import { Connection, openConnections, signIn } from '../http.js';
import { BareUnit } from '../limit.js';
import { closedLoop, say, type Round } from '../measure.js';
import { ms, table, whole } from '../report.js';
import { demoPassword, startProduct, type World } from '../world.js';
import { Writes } from './writing.js';

const entriesPerCase = 12;
const filters = [
  ['newest', ''],
  ['open, by what is due', 'open=true&order=due'],
  ['of a stage', 'stage=transit&open=true'],
  ['held', 'held=true'],
  ['urgent', 'priority=urgent'],
  ['assigned to me', 'assignee=me'],
  ['part of a reference', 'q=7K3'],
  ['none match', 'facility=ULN&state=transit.moving'],
] as const;

/**
 * Measures reads and appends as the tables grow: the list with each filter, its summary, one timeline with eight
 * readers, the write rate.
 */
export async function reading(world: World, { large }: { large: boolean }): Promise<string> {
  const sizes = [10_000, 1_000_000, ...(large ? [10_000_000] : [])];
  const columns: {
    size: number;
    cells: Map<string, Round>;
    writes: Record<'atFirst' | 'later', Round>;
    limit: number;
  }[] = [];
  const limit = new BareUnit(await world.database('bare')).limit();
  const { url, urlOf } = await world.migrated('reading');
  const writing = await Writes.open(urlOf('resettlement'), entriesPerCase);
  const product = await startProduct(world, 'reading', { databaseUrl: url });
  try {
    const { id } = await facilityOf(url);
    const session = await signIn(product.url, 'caseworker', demoPassword);
    const headers = { authorization: `Bearer ${session}` };
    let filled = 0;
    for (const size of sizes) {
      await fill(url, id, filled, size);
      filled = size;
      const cells = new Map<string, Round>();
      const connection = await Connection.open(product.url);
      const ask = async (path: string, on = connection): Promise<void> => {
        const { status, text } = await on.send('GET', path, headers);
        if (status !== 200) throw new Error(text);
      };
      for (const [name, filter] of filters)
        cells.set(
          `list, ${name}`,
          await closedLoop(1, { warmUpSeconds: 0.3, seconds: 1.5 }, () => ask(`/api/cases?${filter}`)),
        );
      cells.set(
        'summary of all',
        await closedLoop(1, { warmUpSeconds: 0.3, seconds: 1.5 }, () => ask('/api/cases/summary')),
      );
      const readers = await openConnections(product.url, 8);
      const count = Math.floor(size / entriesPerCase);
      // not of cases that became long by the appends at a smaller size
      const fresh = Math.floor((columns.at(-1)?.size ?? 0) / entriesPerCase);
      const timeline = (slot: number): Promise<void> =>
        ask(`/api/cases/${refOf(fresh + Math.floor(Math.random() * (count - fresh)))}/timeline`, readers[slot]);
      cells.set('a timeline, 8 readers', await closedLoop(8, { seconds: 3 }, timeline));
      cells.set('a timeline, 1 reader', await closedLoop(1, { warmUpSeconds: 0.3, seconds: 2 }, timeline));
      for (const one of [connection, ...readers]) one.close();
      const before = await limit.run();
      const writes = await writing.run(count, (no) => no % 10 > 0);
      const after = await limit.run();
      columns.push({ size, cells, writes, limit: (before.perSecond + after.perSecond) / 2 });
      for (const [name, { p50, p99 }] of cells)
        say(`  ${whole(size)} entries  ${name.padEnd(30)} p50 ${ms(p50)}  p99 ${ms(p99)} ms`);
      say(
        `  ${whole(size)} entries  ${whole(writes.atFirst.perSecond)} appended a second after a checkpoint, ${whole(writes.later.perSecond)} a minute later`,
      );
    }
  } finally {
    await writing.close();
    await product.stop();
    for (const name of ['reading', 'bare']) await world.dropDatabase(name);
  }
  const names = [...(columns[0]?.cells.keys() ?? [])];
  const head = ['p50 / p99 ms, through the gateway', ...columns.map(({ size }) => `${whole(size)} entries`)];
  return table(head, [
    ...names.map((name) => [
      name,
      ...columns.map(({ cells }) => `${ms(cells.get(name)?.p50 ?? NaN)} / ${ms(cells.get(name)?.p99 ?? NaN)}`),
    ]),
    ...(['atFirst', 'later'] as const).flatMap((when) => {
      const name = `appends, 64 in flight, ${when === 'later' ? 'a minute later' : 'right after a checkpoint'}`;
      return [
        [`${name}: a second`, ...columns.map(({ writes }) => whole(writes[when].perSecond))],
        [`${name}: CPU µs each`, ...columns.map(({ writes }) => whole(writes[when].cpuMicros))],
      ];
    }),
    ['the limit, mean of before and after the appends', ...columns.map(({ limit: rate }) => whole(rate))],
  ]);
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const refOf = (place: number): string => {
  const letters = Array.from({ length: 8 }, (_, at) => alphabet[Math.floor(place / 32 ** (7 - at)) % 32]).join('');
  return `SP-${letters.slice(0, 4)}-${letters.slice(4)}`;
};

/**
 * Makes cases of twelve entries each, nine in ten of them closed, with the entries of a case spread over the whole
 * table as in real use. Hashes are random: nothing verifies them here, and computing ten million would take too long.
 */
async function fill(url: string, facilityId: string, from: number, to: number): Promise<void> {
  say(`  filling up to ${whole(to)} entries`);
  const client = new pg.Client(url);
  await client.connect();
  const [first, last] = [from / entriesPerCase, to / entriesPerCase].map(Math.floor) as [number, number];
  const states = [
    'closed.settled',
    'intake.registered',
    'referral.preparing',
    'transit.planning',
    'resettlement.receiving',
  ];
  try {
    await client.query(
      // lists are built at the end: maintaining them row by row would take longer than everything else
      'set session_replication_role = replica; set synchronous_commit = off; set statement_timeout = 0; alter table journal.cases disable trigger list_new_case',
    );
    await client.query(
      /* sql */ `
      insert into journal.cases (id, ref, facility_id, state, version, head, custody, facts, held, priority, due_at, opened_at, moved_at)
      select md5(n::text)::uuid, 'SP-' || substr(r.ref, 1, 4) || '-' || substr(r.ref, 5), $3, s.state, ${entriesPerCase}, sha256(n::text::bytea),
        case when s.state like 'closed.%' then 'resettlement' else split_part(s.state, '.', 1) end,
        $4::jsonb || case when n % 97 = 0 then '{"held":"security"}' else '{}' end::jsonb || case when n % 11 = 0 then '{"processingPriority":"urgent"}' else '{}' end::jsonb,
        case when n % 97 = 0 then 'security' end, case when n % 11 = 0 then 'urgent' else 'normal' end,
        case when s.state not like 'closed.%' then clock_timestamp() + make_interval(hours => (n % 400)::int - 100) end,
        date_trunc('milliseconds', clock_timestamp() - make_interval(secs => ($2 - n) * 60)), clock_timestamp() - make_interval(secs => ($2 - n) * 30)
      from generate_series($1::bigint, $2::bigint - 1) n,
        lateral (select ($5::text[])[case when n % 10 > 0 then 1 else 2 + (n / 10 % 4)::int end] as state) s,
        lateral (select string_agg(substr('${alphabet}', 1 + (trunc(n / 32::numeric ^ (7 - g)) % 32)::int, 1), '' order by g) as ref from generate_series(0, 7) g) r`,
      [first, last, facilityId, fileIn('intake.sheltered', facilityId), states],
    );
    for (let seq = 1; seq <= entriesPerCase; seq += 1)
      await client.query(
        /* sql */ `
        insert into journal.entries (case_id, seq, facility_id, transition, from_state, to_state, actor_id, actor_role, at, request_id, request_digest, body, protection, hash)
        select md5(n::text)::uuid, $4::int, $3, 'case.add-note', 'intake.sheltered', 'intake.sheltered', $3, 'intake-officer', clock_timestamp() - interval '1 day',
          decode(md5(n::text || '-' || $4::int), 'hex'), sha256(n::text::bytea), '{"people":3,"decision":"humanitarian-practice"}',
          convert_to(repeat(md5(n::text), 9), 'UTF8'), sha256((n::text || $4::int)::bytea)
        from generate_series($1::bigint, $2::bigint - 1) n`,
        [first, last, facilityId, seq],
      );
    await client.query('alter table journal.cases enable always trigger list_new_case; select journal.list_anew()');
    for (const name of ['cases', 'entries', 'live_cases', 'resting_cases', 'resting_kinds'])
      await client.query(`vacuum (analyze, freeze) journal.${name}`);
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}
