import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Figures } from './figures.js';
import type { Verdict } from './judge.js';
import type { Options } from './options.js';
import type { Stops } from './product.js';

/** A product that is broken on purpose, and what the judge must find in it. A harness that can't fail proves nothing. */
export interface Control {
  name: string;
  /** Paths below dist. The file contains the text exactly once. */
  patches: { file: string; text: string; instead: string }[];
  /** The judge must find at least one of these. */
  findings: (keyof Verdict)[];
  /** Options of the run, instead of 30 faults over 1,500 transitions. */
  run?: string[];
}

const effects = 'libs/journal/sql/append/effects.sql';
const append = 'libs/journal/sql/append/append.sql';
const claim = 'libs/journal/sql/deliveries/relay.sql';
const attempts = 'libs/journal/sql/deliveries/attempts.sql';
const keys = 'libs/vault/src/keys.js';
const waitsForever = {
  file: 'libs/database/src/deadlines.js',
  text: 'query_timeout: answerMs',
  instead: 'query_timeout: 0',
};
// the two statements that begin attempts: several together, and one alone
const begins = ['next_at = moment + over where o.id = any (free)', 'next_at = moment + over where o.id = p_id'];

export const controls: readonly Control[] = [
  {
    name: 'consumer-without-delete',
    patches: [
      {
        file: effects,
        text: "delete from journal.deliveries where id = (p_effects ->> 'completes')::uuid;",
        instead: 'null;',
      },
    ],
    findings: ['stuck'],
  },
  {
    name: 'relay-by-cursor',
    patches: [
      {
        file: claim,
        text: 'create or replace function journal.claim_deliveries',
        instead: `create table journal.relay_cursor (at timestamptz not null);
  insert into journal.relay_cursor values ('-infinity');
  create or replace function journal.claim_deliveries`,
      },
      {
        file: claim,
        text: 'where o.next_at <= clock_timestamp() order by o.next_at limit',
        instead: 'where o.created_at > (select c.at from journal.relay_cursor c) order by o.created_at limit',
      },
      {
        file: claim,
        text: 'else d.service end, d.task, d.publications;',
        instead: `else d.service end, d.task, d.publications;
    update journal.relay_cursor c set at = greatest(c.at, (select max(o.created_at) from journal.deliveries o where o.publications > 0));`,
      },
    ],
    findings: ['stuck'],
  },
  {
    name: 'no-republish',
    patches: [
      {
        file: claim,
        text: 'publications = d.publications + 1, next_at = clock_timestamp() + make_interval(secs => p_lease_seconds)',
        instead: 'publications = d.publications + 1, next_at = null',
      },
    ],
    findings: ['stuck'],
  },
  {
    name: 'no-version-check',
    patches: [
      { file: append, text: "when c.version is distinct from p_expected[k.n] then 'version.stale'", instead: '' },
    ],
    findings: ['fsck', 'unaudited'],
  },
  {
    name: 'repeated-registration-opens-another-case',
    patches: [
      {
        file: 'libs/stage/src/make-transition.js',
        text: 'caseId: caseIdOf(actor.id, request.id)',
        instead: 'caseId: caseIdOf(actor.id, randomBytes(16))',
      },
    ],
    findings: ['doubled'],
  },
  {
    name: 'acknowledged-before-durable',
    patches: [
      {
        file: 'infra/local/postgres.js',
        text: "setting('synchronous_commit', durable)",
        instead: "setting('synchronous_commit', false)",
      },
    ],
    findings: ['lost'],
  },
  {
    name: 'places-not-given-back',
    patches: [
      {
        file: effects,
        text: 'update journal.pools set taken = taken - released.places where id = released.pool_id;',
        instead: 'null;',
      },
    ],
    findings: ['places'],
  },
  {
    name: 'standby-not-waited-for',
    patches: [
      {
        file: 'test/faults/failover/pair.js',
        text: 'const synchronous = true;',
        instead: 'const synchronous = false;',
      },
    ],
    findings: ['lost'],
    run: ['--standby', '--faults', '5', '--transitions', '600'],
  },
  {
    name: 'hung-attempts-are-waited-for',
    patches: [
      {
        file: 'libs/journal/src/deliveries/work-delivery.js',
        text: 'await inTime(acting, timing.attemptSeconds * 1_000, giveUp);',
        instead: 'await acting;',
      },
    ],
    findings: ['stuck'],
    run: ['--poison', 'hangs'],
  },
  {
    name: 'attempts-counted-afterwards',
    patches: begins.map((rest) => ({
      file: attempts,
      text: `set attempts = o.attempts + 1, began_at = moment, ${rest}`,
      instead: `set began_at = moment, ${rest}`,
    })),
    findings: ['stuck'],
    run: ['--poison', 'kills'],
  },
  {
    name: 'lost-keys-are-made-anew',
    patches: [
      { file: keys, text: 'if (!found && (await register.find(name)) !== undefined)', instead: 'if (false)' },
      {
        file: keys,
        text: 'if (!own.equals(await register.note(name, own)))\n        throw new Refused(',
        instead: 'if (false)\n        throw new Refused(',
      },
    ],
    findings: ['unopened'],
    run: ['--kinds', 'facility keys', '--faults', '2', '--transitions', '300'],
  },
  {
    name: 'silence-is-waited-for',
    patches: [waitsForever],
    findings: ['late'],
    run: ['--kinds', 'before postgres', '--faults', '2', '--transitions', '300'],
  },
  {
    name: 'postgres-is-not-started-again',
    patches: [
      {
        file: 'infra/local/postgres/keep-running.js',
        text: 'await this.startAgain(running)',
        instead: 'await new Promise(() => undefined)',
      },
    ],
    findings: ['late'],
    run: ['--launcher', '--kinds', 'postgres ended', '--faults', '1', '--transitions', '150'],
  },
  {
    name: 'ready-without-a-look',
    patches: [
      waitsForever,
      { file: 'libs/platform/src/readiness.js', text: 'if (refused)\n            throw refused;', instead: '' },
    ],
    findings: ['untrue'],
    run: ['--kinds', 'before postgres', '--faults', '2', '--transitions', '300'],
  },
];

/** Runs the named control, or all, each on a copy of the build. Returns 0 when the judge caught every one of them. */
export async function runControls(options: Options, folder: string, stops: Stops): Promise<number> {
  const wanted = controls.filter(({ name }) => ['all', name].includes(options.controls ?? ''));
  if (wanted.length === 0)
    throw new Error(`--controls is all, or one of ${controls.map(({ name }) => name).join(', ')}`);
  let missed = 0;
  for (const control of wanted) {
    console.log(`\n== ${control.name}: must be caught`);
    const caught = await isCaught(control, options, join(folder, control.name), stops);
    console.log(`== ${control.name}: ${caught ? 'caught' : 'NOT CAUGHT'}`);
    if (!caught) missed += 1;
  }
  console.log(`\n${wanted.length - missed} of ${wanted.length} controls caught`);
  return missed === 0 ? 0 : 1;
}

/** Throws when the product has changed and a file no longer contains its text exactly once. */
export async function breakOnPurpose({ name, patches }: Control, dist: string): Promise<void> {
  for (const { file, text, instead } of patches) {
    const path = join(dist, file);
    const parts = (await readFile(path, 'utf8')).split(text);
    if (parts.length !== 2) throw new Error(`${name}: its text stands ${parts.length - 1} times in ${file}, not once`);
    await writeFile(path, parts.join(instead));
  }
}

async function isCaught(control: Control, options: Options, folder: string, stops: Stops): Promise<boolean> {
  const root = join(import.meta.dirname, '..', '..', '..');
  await mkdir(folder);
  await cp(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await breakOnPurpose(control, join(folder, 'dist'));
  const json = join(folder, 'figures.json');
  const run = [
    '--queue',
    options.queue,
    '--seed',
    options.seed,
    ...(control.run ?? ['--faults', '30', '--transitions', '1500']),
    '--patience',
    '15',
    '--keep',
    'never',
  ];
  const child = spawn(process.execPath, [join(folder, 'dist/test/faults/main.js'), ...run, '--json', json], {
    // it stops when the channel closes, so with this process, however that ends
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit') as Promise<[number | null]>;
  stops.push(async () => {
    child.kill('SIGINT');
    await gone;
  });
  const [code] = await gone;
  stops.pop();
  if (code !== 0 && code !== 1) throw new Error(`${control.name}: the run itself could not be made`);
  const { findings } = JSON.parse(await readFile(json, 'utf8')) as Figures;
  return code === 1 && control.findings.some((kind) => findings[kind] > 0);
}
