import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { cpuSeconds } from './cpu.js';
import { closedLoop, roundOf, type Program, type Round } from './measure.js';

/**
 * The bare unit, the minimum work of a transition: compare a case's version, change its state, append one chained row,
 * in one durable commit. No custody, no scope, no sealing, no constraint except the keys.
 */
export const schemaOfUnit = /* sql */ `
  create table if not exists cases (id uuid primary key, state text not null, version int not null, head bytea not null) with (fillfactor = 70);
  create table if not exists journal (
    position bigint generated always as identity primary key, xid xid8 not null default pg_current_xact_id(), case_id uuid not null, seq int not null,
    from_state text not null, to_state text not null, at timestamptz not null default clock_timestamp(), target text, body json not null,
    prev bytea not null, hash bytea not null, unique (case_id, seq));
  truncate cases, journal;
  insert into cases select md5(n::text)::uuid, 'a', 0, sha256(n::text::bytea) from generate_series(0, 63999) n;
  vacuum analyze cases; checkpoint`;
const body = JSON.stringify({ note: 'x'.repeat(185) });

export const unit = (id: string, version: string, target: string, text: string): string => /* sql */ `
  with moved as (
    update cases set state = 'b', version = version + 1, head = sha256(cases.head || convert_to(${text}, 'UTF8'))
    where id = ${id} and version = ${version} and state = any ('{a,b}') returning id, version, old.head as prev, old.state as from_state, state, cases.head
  )
  insert into journal (case_id, seq, from_state, to_state, target, body, prev, hash)
  select id, version, from_state, state, ${target}, ${text}::json, prev, head from moved returning seq`;

const casesPerSlot = 1000;

/** The path of pgbench: from PATH or where Debian puts it; undefined when it is not installed. */
function findPgbench(): string | undefined {
  const folders = [
    ...(process.env['PATH'] ?? '').split(':'),
    ...(existsSync('/usr/lib/postgresql')
      ? readdirSync('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`)
      : []),
  ];
  return folders.map((folder) => join(folder, 'pgbench')).find((path) => existsSync(path));
}

export class BareUnit {
  constructor(private readonly url: string) {}

  /** The limit for all comparisons: pgbench, or node-postgres where pgbench is not installed. */
  limit(): Program {
    const program = findPgbench();
    return program
      ? { name: 'the limit: pgbench, bare unit, 16 clients', run: () => this.pgbench(program, 16) }
      : this.throughDriver();
  }

  throughDriver(): Program {
    return { name: 'node-postgres, bare unit, 16 in flight', run: () => this.driver(16) };
  }

  private async reset(): Promise<void> {
    const client = new pg.Client(this.url);
    await client.connect();
    // one statement at a time: Postgres refuses a vacuum together with others
    for (const statement of schemaOfUnit.split(';')) await client.query(statement);
    await client.end();
  }

  /** Each client works on its own cases, and fails when a version is not the expected one. */
  private async pgbench(program: string, clients: number, seconds = 5): Promise<Round> {
    await this.reset();
    const folder = await mkdtemp(join(tmpdir(), 'safe-passage-pgbench-'));
    const { hostname, port, username, password, pathname } = new URL(this.url);
    const script = [
      `\\set n :client_id * ${casesPerSlot} + :step % ${casesPerSlot}`,
      `\\set version :step / ${casesPerSlot}`,
      `\\set step :step + 1`,
      `\\set due :step % 4`,
      `${unit(`md5(:n::text)::uuid`, ':version', `case when :due = 0 then 'next' end`, `'${body}'`).replaceAll('\n', ' ')} \\gset`,
    ].join('\n');
    try {
      await writeFile(join(folder, 'unit.sql'), script);
      const cpuBefore = cpuSeconds();
      await promisify(execFile)(
        program,
        [
          ...['-h', hostname, '-p', port, '-U', username, '-n', '-M', 'prepared', '-D', 'step=0'],
          ...['-c', String(clients), '-j', '1', '-T', String(seconds), '-f', 'unit.sql', '-l', '--log-prefix=log'],
          pathname.slice(1),
        ],
        { cwd: folder, env: { PATH: process.env['PATH'], PGPASSWORD: password } },
      );
      const cpu = cpuSeconds() - cpuBefore;
      const name = readdirSync(folder).find((one) => one.startsWith('log.'));
      const lines = (await readFile(join(folder, name ?? ''), 'utf8')).trim().split('\n');
      // the third column is the latency in microseconds
      return roundOf(
        lines.map((line) => Number(line.split(' ')[2]) / 1000),
        seconds,
        (cpu * 1e6) / lines.length,
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** The same statement through node-postgres, prepared, with one connection for each transition in flight. */
  private async driver(inFlight: number): Promise<Round> {
    await this.reset();
    const pool = new pg.Pool({ connectionString: this.url, max: inFlight });
    const ids = Array.from({ length: inFlight * casesPerSlot }, (_, n) => n);
    const { rows } = await pool.query<{ id: string }>('select md5(n::text)::uuid as id from unnest($1::int[]) n', [
      ids,
    ]);
    const steps = Array.from({ length: inFlight }, () => 0);
    const text = unit('$1::uuid', '$2::int', '$3::text', '$4::text');
    try {
      return await closedLoop(inFlight, {}, async (slot) => {
        const step = steps[slot] ?? 0;
        steps[slot] = step + 1;
        const id = rows[slot * casesPerSlot + (step % casesPerSlot)]?.id;
        const values = [id, Math.floor(step / casesPerSlot), step % 4 === 0 ? 'next' : null, body];
        const { rowCount } = await pool.query({ name: 'unit', text, values });
        if (rowCount !== 1) throw new Error('a version was not what was expected');
      });
    } finally {
      await pool.end();
    }
  }
}
