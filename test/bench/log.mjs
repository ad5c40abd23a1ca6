// Measures whether the log keeps up, and how long a proof takes: npm run bench:log. Gives no verdict, because a timed
// assertion is no test.
//   1. SECONDS (30) of appends, 64 in flight, while the log's process sequences and signs each second: entries a second
//      against leaves a second, the number left at the end, and the memory of that process.
//   2. A tree of LEAVES (1,000,000) with a case of 200 entries: the bundle over HTTP, and its verification.
import { Buffer } from 'node:buffer';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { makeTlogKeys, verifyEd25519 } from '../../dist/apps/log/src/signer.js';
import { WebhookSecrets } from '../../dist/apps/gateway/src/webhooks/secrets.js';
import { startPostgres } from '../../dist/infra/local/postgres.js';
import { seed } from '../../dist/infra/local/seed.js';
import { startBesideTlog } from '../../dist/infra/local/single-process.js';
import { ActorTokens } from '../../dist/libs/access/src/index.js';
import { Database } from '../../dist/libs/database/src/index.js';
import { Journal, migrate, serviceRoles, setPasswords, sha256, urlFor } from '../../dist/libs/journal/src/index.js';
import { emptyFile, lifecycle } from '../../dist/libs/lifecycle/src/index.js';
import { parseBundle, parsePolicy, verifyBundle } from '../../dist/libs/proof/src/index.js';

const seconds = Number(process.env.SECONDS ?? 30);
const leavesWanted = Number(process.env.LEAVES ?? 1_000_000);
const entriesOfCase = 200;
const inFlight = 64;

const folder = await mkdtemp(join(tmpdir(), 'safe-passage-bench-'));
const postgres = await startPostgres({ dataDir: join(folder, 'postgres') });
const admin = new pg.Pool({ connectionString: postgres.url(), max: 2 });
const password = randomBytes(12).toString('hex');
const keyDir = join(folder, 'keys');
const logDir = join(folder, 'log');
let running;
try {
  await prepare();
  running = await startBesideTlog(environmentOf);
  await keepsUp();
  await proves();
} finally {
  await running?.stop();
  await admin.end();
  await postgres.stop();
  // for root, Postgres keeps the data elsewhere and leaves a link
  await rm(postgres.dataDir, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}

async function prepare() {
  const passwords = Object.fromEntries(serviceRoles.map((role) => [role, password]));
  await migrate(postgres.url(), lifecycle);
  await setPasswords(postgres.url(), passwords);
  await ActorTokens.make(keyDir);
  await WebhookSecrets.make(keyDir);
  await makeTlogKeys(join(keyDir, 'log'));
  await seed(urlFor('gateway', postgres.url(), password), { demo: true, password });
  await admin.query('update log.settings set cadence_seconds = 1');
  await admin.query('update journal.budgets set soft = 1000000000, hard = 1000000000');
}

function environmentOf(service) {
  return {
    DATABASE_URL: urlFor(service, postgres.url(), password),
    QUEUE_URL: urlFor('queue', postgres.url(), password),
    LOG_LEVEL: 'warn',
    ...(service === 'log'
      ? { KEY_DIR: join(keyDir, 'log'), LOG_DIR: logDir }
      : { KEY_DIR: keyDir, TILES_DIR: join(logDir, 'public') }),
  };
}

async function keepsUp() {
  const database = await Database.connect(urlFor('intake', postgres.url(), password), {
    connectionsMax: 4,
    name: 'bench',
  });
  const journal = new Journal(database);
  const {
    rows: [{ id: facility }],
  } = await admin.query(`select id from access.facilities where code = 'HAN'`);
  const began = performance.now();
  const over = () => performance.now() - began > seconds * 1_000;
  let appended = 0;
  const memory = [];
  const watch = setInterval(() => void memoryOfLog().then((mb) => memory.push(mb)), 1_000);
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (!over()) {
        const caseId = randomUUID();
        for (let version = 0; version < 20 && !over(); version += 1) {
          await journal.append(version === 0 ? opening(caseId, facility) : following(caseId, facility, version));
          appended += 1;
        }
      }
    }),
  );
  const took = (performance.now() - began) / 1_000;
  const sequenced = await count('log.leaves');
  const waiting = await count('log.waiting');
  const drained = performance.now();
  while ((await count('log.waiting')) > 0) await sleep(100);
  clearInterval(watch);
  await database.close();
  const middle = memory.slice(Math.floor(memory.length / 3), Math.floor((2 * memory.length) / 3));
  console.log(
    `appended   ${rate(appended, took)} entries a second (${appended} in ${took.toFixed(1)} s, ${inFlight} in flight, one service)`,
  );
  console.log(
    `sequenced  ${rate(sequenced, took)} entries a second meanwhile: ${((100 * sequenced) / appended).toFixed(1)} % of them`,
  );
  console.log(
    `left       ${waiting} when the appends ended; all had a leaf ${((performance.now() - drained) / 1_000).toFixed(1)} s later (cadence 1 s)`,
  );
  console.log(
    `memory     ${median(middle)} MB in the middle third, ${median(memory.slice(-5))} MB at the end (resident, the log's process)`,
  );
}

async function proves() {
  const database = await Database.connect(urlFor('intake', postgres.url(), password), {
    connectionsMax: 2,
    name: 'bench',
  });
  const journal = new Journal(database);
  const {
    rows: [{ id: facility }],
  } = await admin.query(`select id from access.facilities where code = 'HAN'`);
  const caseId = randomUUID();
  const { ref } = await journal.append(opening(caseId, facility));
  for (let version = 1; version < entriesOfCase; version += 1)
    await journal.append(following(caseId, facility, version));
  await database.close();
  await admin.query('update log.settings set cover_min = 65536, cadence_seconds = 0.2');
  while ((await signedSize()) < leavesWanted) await sleep(200);
  await admin.query('update log.settings set cover_min = 16, cadence_seconds = 600');
  const token = await signIn();
  const keys = (await readFile(join(logDir, 'public/keys'), 'utf8')).trim();
  const policy = parsePolicy(`log ${keys}\nquorum none\n`, sha256);
  const [asked, verified, bytes] = [[], [], []];
  for (let run = 0; run < 7; run += 1) {
    const start = performance.now();
    const answer = await fetch(`${running.url}/api/audit/cases/${ref}/bundle`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await answer.text();
    const got = performance.now();
    const verdict = verifyBundle(
      parseBundle(JSON.parse(text)),
      { policy, seen: [] },
      { sha256, verify: verifyEd25519 },
    );
    const end = performance.now();
    if (!verdict.holds || verdict.facts.entries.inLog !== entriesOfCase)
      throw new Error(`the bundle does not hold: ${text.slice(0, 300)}`);
    asked.push(got - start);
    verified.push(end - got);
    bytes.push(text.length);
  }
  console.log(`tree       ${await signedSize()} leaves`);
  console.log(
    `bundle     ${median(asked)} ms (median of 7, ${entriesOfCase} entries, ${Math.round(median(bytes) / 1000)} kB), verified in ${median(verified)} ms; the first ${Math.round(asked[0])} + ${Math.round(verified[0])} ms`,
  );
}

/** All facts of a case but its people, who stay the same. */
const unchanging = { ...emptyFile };
delete unchanging.people;

function opening(caseId, facility) {
  const key = 'A'.repeat(120);
  return {
    ...following(caseId, facility, 0),
    transition: 'intake.register',
    body: { people: 3, facility },
    facts: { ...emptyFile, people: [1, 2, 3].map((no) => ({ no, id: randomUUID() })) },
    effects: { open: { ref: someRef(), facility, keys: { identity: key, protection: key, route: key } } },
  };
}

function following(caseId, facility, expected) {
  const id = randomBytes(16);
  return {
    caseId,
    expected,
    scope: facility,
    transition: 'case.add-note',
    to: 'intake.registered',
    actorId: facility,
    actorRole: 'intake-officer',
    request: { id, digest: Buffer.concat([id, id]) },
    body: { people: 3 },
    sealed: expected % 3 === 0 ? { protection: randomBytes(285) } : {},
    facts: unchanging,
    effects: null,
  };
}

function someRef() {
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const four = () => Array.from(randomBytes(4), (byte) => letters[byte % 32]).join('');
  return `SP-${four()}-${four()}`;
}

async function signIn() {
  const answer = await fetch(`${running.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'coordinator', password }),
  });
  return (await answer.json()).token;
}

async function memoryOfLog() {
  const status = await readFile(`/proc/${running.pids.log}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

async function count(table) {
  return Number((await admin.query(`select count(*) as n from ${table}`)).rows[0].n);
}

async function signedSize() {
  return Number((await admin.query('select coalesce(max(size), 0) as n from log.checkpoints')).rows[0].n);
}

function rate(number, time) {
  return Math.round(number / time)
    .toLocaleString('en')
    .padStart(7);
}

function median(numbers) {
  return Math.round([...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0);
}
