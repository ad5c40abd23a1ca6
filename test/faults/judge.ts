import { join } from 'node:path';
import pg from 'pg';
import { emptyFile, fold, lifecycle, type CaseFile, type PlaceTaking } from '@app/lifecycle';
import { fsck, isNote, type Fault } from '@app/journal';
import { defaultTlogOrigin } from '@app/platform';
import { localKeys, opensOnly, Vault } from '@app/vault';
import { tlogPartsOf } from '../../infra/local/tlog-parts.js';
import { requestIdOf, type Line } from './history.js';
import { checkMade } from './made.js';
import { checkReadiness, checkRecovery } from './probed.js';

/** How long a supervisor waits for a service that it told to stop. */
export const stopSecondsMax = 20;
/** The launcher stops all services and then Postgres (docs/operations.md). */
export const launcherStopSecondsMax = 25;
/** The readiness that a process must answer while its clock is wrong. */
export const clockOffAnswer = '503 clock-skew';

/** What was found wrong, by kind. Each finding is a sentence. The run holds when all lists are empty. */
export interface Verdict {
  /** Acknowledged commands whose entry is missing or differs. */
  lost: string[];
  /** Requests with more than one entry, and hand-overs with more than one effect. */
  doubled: string[];
  /** States without their entry, and entries without their state. */
  unaudited: string[];
  /** Entries of commands that were refused or that nobody sent. */
  unasked: string[];
  /**
   * Hand-overs without effect, deliveries that are left, cases that could not continue, commands whose outcome never
   * became known.
   */
  stuck: string[];
  /** Places held by other cases than the entries say. */
  places: string[];
  /** Services that did not stop in time when told to, did not stop by themselves, or cut off a request. */
  stopped: string[];
  /** Services that ended although the harness had not ended them. */
  ended: string[];
  /** Services that called themselves ready although their clock was wrong. */
  clocks: string[];
  /** Sealed contents that the present keys do not open. */
  unopened: string[];
  /** Paths to a service that did not acknowledge commands again in time after a fault. */
  late: string[];
  /** Paths to a service whose processes said that they were ready while no command went through. */
  untrue: string[];
  /** Kinds of faults that were ordered again and again and never happened: the run has not tested them. */
  unmade: string[];
  /** The findings of `npm run fsck`. */
  fsck: string[];
}

export interface Counts {
  commands: number;
  acknowledged: number;
  refused: number;
  unknownAttempts: number;
  cases: number;
  entries: number;
  handOvers: number;
  /** How many sealed contents were opened. */
  seals: number;
}

interface Entry {
  ref: string;
  seq: number;
  transition: string;
  from_state: string;
  to_state: string;
  actor_id: string;
  actor_role: string;
  request: string;
  hash: string;
  body: string;
}
interface Case {
  ref: string;
  state: string;
  version: number;
  head: string;
}

/**
 * Judges a run only by the clients' history and the database. It does not use the product's own counters or answers.
 */
export async function judge(
  lines: readonly Line[],
  { adminUrl: adminUrlOf, keyDir, logDir }: { adminUrl: () => Promise<string>; keyDir: string; logDir: string },
): Promise<{ verdict: Verdict; counts: Counts }> {
  const adminUrl = await adminUrlOf();
  const client = new pg.Client(adminUrl);
  // the run may be stopped while it is judged; the statement then says so
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows: cases } = await client.query<Case>(
      `select ref, state, version, encode(head, 'hex') as head from journal.cases order by ref`,
    );
    const { rows: entries } = await client.query<Entry>(/* sql */ `
      select coalesce(c.ref, e.case_id::text) as ref, e.seq, e.transition, e.from_state, e.to_state, e.actor_id, e.actor_role,
        encode(e.request_id, 'hex') as request, encode(e.hash, 'hex') as hash, e.body::text as body
      from journal.entries e left join journal.cases c on c.id = e.case_id order by 1, e.seq`);
    const byRequest = grouped(entries, ({ request }) => request);
    const byCase = grouped(entries, ({ ref }) => ref);
    const commands = commandsOf(lines);
    const handOvers = checkHandOvers(byCase);
    const vault = new Vault(localKeys(keyDir, opensOnly));
    const log = await tlogPartsOf({ logDir, logKeyDir: join(keyDir, 'log'), logOrigin: defaultTlogOrigin });
    const checked = await fsck(adminUrl, lifecycle, (...of) => vault.open(...of), log);
    return {
      verdict: {
        lost: [...commands].flatMap(([key, command]) => checkAcknowledged(key, command, byRequest)),
        doubled: [...checkDoubled(byRequest), ...handOvers.doubled],
        unaudited: checkAudited(cases, byCase),
        unasked: checkAsked(commands, entries, byRequest),
        stuck: [...handOvers.lost, ...(await checkDeliveries(client)), ...checkEnds(lines, commands)],
        places: await checkPlaces(client, byCase),
        stopped: lines.flatMap(checkStopped),
        ended: lines.flatMap((line) =>
          line.type === 'ended' ? [`${line.process} ended, and nobody had ended it`] : [],
        ),
        clocks: lines.flatMap(checkClock),
        unopened: checked.faults.filter(isUnopened).map(({ ref, words }) => `${ref}: ${words}`),
        late: checkRecovery(lines),
        untrue: checkReadiness(lines),
        unmade: checkMade(lines),
        fsck: checked.faults
          .filter((one) => !isNote(one) && !isUnopened(one))
          .map(({ ref, words }) => `${ref}: ${words}`),
      },
      counts: {
        commands: commands.size,
        acknowledged: [...commands.values()].filter((one) => one.ok.length > 0).length,
        refused: [...commands.values()].filter((one) => one.refused > 0).length,
        unknownAttempts: lines.filter((line) => line.type === 'unknown').length,
        cases: cases.length,
        entries: entries.length,
        handOvers: handOvers.count,
        seals: checked.seals,
      },
    };
  } finally {
    await client.end();
  }
}

const isUnopened = ({ code }: Fault): boolean => code === 'seal-does-not-open' || code === 'keys-missing';

export const holds = (verdict: Verdict): boolean =>
  Object.values(verdict).every((found: string[]) => found.length === 0);

interface Sent {
  transition: string;
  ok: Extract<Line, { type: 'ok' }>[];
  refused: number;
  unknown: number;
}

function commandsOf(lines: readonly Line[]): Map<string, Sent> {
  const commands = new Map<string, Sent>();
  for (const line of lines) {
    if (line.type === 'invoke' && !commands.has(line.key))
      commands.set(line.key, { transition: line.transition, ok: [], refused: 0, unknown: 0 });
    const sent = 'key' in line ? commands.get(line.key) : undefined;
    if (!sent) continue;
    if (line.type === 'ok') sent.ok.push(line);
    if (line.type === 'refused') sent.refused += 1;
    if (line.type === 'unknown') sent.unknown += 1;
  }
  return commands;
}

/** Each acknowledgement names its entry, and exactly that entry must exist. */
function checkAcknowledged(key: string, { transition, ok }: Sent, byRequest: Map<string, Entry[]>): string[] {
  const found = byRequest.get(requestIdOf(key)) ?? [];
  return ok.flatMap(({ ref, version, hash, state }) =>
    found.some(
      (one) =>
        one.ref === ref &&
        one.seq === version &&
        one.hash === hash &&
        one.transition === transition &&
        one.to_state === state,
    )
      ? []
      : [`${ref}: ${transition} was acknowledged as entry ${version}, and that entry is not there`],
  );
}

/** A key belongs to one command, and so to one entry, in its case and over all cases. */
const checkDoubled = (byRequest: Map<string, Entry[]>): string[] =>
  [...byRequest.values()].flatMap((found) =>
    found.length === 1
      ? []
      : [
          `one request made ${found.length} entries: ${found.map((one) => `${one.ref} ${one.transition} ${one.seq}`).join(', ')}`,
        ],
  );

function checkAudited(cases: readonly Case[], byCase: Map<string, Entry[]>): string[] {
  const known = new Set(cases.map(({ ref }) => ref));
  return [
    ...cases.flatMap(({ ref, state, version, head }) => {
      const entries = byCase.get(ref) ?? [];
      const last = entries.at(-1);
      const whole = entries.length === version && entries.every((one, index) => one.seq === index + 1);
      const meets = entries.every((one, index) => one.from_state === (entries[index - 1]?.to_state ?? '-'));
      return whole && meets && last?.to_state === state && last.hash === head
        ? []
        : [`${ref} stands at version ${version} in ${state}, and its ${entries.length} entries do not lead there`];
    }),
    ...[...byCase.keys()]
      .filter((ref) => !known.has(ref))
      .map((ref) => `there are entries of ${ref}, and no such case`),
  ];
}

/** A refusal is final only where no earlier attempt may still have been under way. */
function checkAsked(commands: Map<string, Sent>, entries: readonly Entry[], byRequest: Map<string, Entry[]>): string[] {
  const asked = new Set([...commands.keys()].map(requestIdOf));
  return [
    ...[...commands].flatMap(([key, { transition, ok, refused, unknown }]) => {
      const found = byRequest.get(requestIdOf(key))?.[0];
      return found && refused > 0 && unknown === 0 && ok.length === 0
        ? [`${found.ref}: ${transition} was refused, and is entry ${found.seq}`]
        : [];
    }),
    ...entries
      .filter((one) => one.actor_role !== 'system' && !asked.has(one.request))
      .map((one) => `${one.ref}: nobody sent entry ${one.seq}, ${one.transition}`),
  ];
}

/**
 * Each entry that wakes a service is followed by exactly one effect, or a coordinator discarded its delivery. The
 * discarding entry names a delivery that no longer exists, so discards are counted over the whole case.
 */
function checkHandOvers(byCase: Map<string, Entry[]>): { lost: string[]; doubled: string[]; count: number } {
  const lost: string[] = [];
  const doubled: string[] = [];
  let count = 0;
  for (const [ref, entries] of byCase) {
    const offers = grouped(
      entries.filter((one) => lifecycle.get(one.transition).wakes),
      (one) => lifecycle.get(one.transition).wakes?.transition ?? '',
    );
    const missing: string[] = [];
    for (const [task, asking] of offers) {
      const made = entries.filter((one) => one.transition === task && one.actor_role === 'system');
      count += asking.length;
      if (made.length > asking.length)
        doubled.push(`${ref}: ${asking.length} hand-overs, and ${made.length} times ${task}`);
      for (let none = made.length; none < asking.length; none += 1)
        missing.push(`${ref}: ${asking.length} hand-overs, and only ${made.length} times ${task}`);
    }
    const discarded = entries.filter((one) => lifecycle.get(one.transition).discardsDelivery).length;
    if (missing.length > discarded) lost.push(...missing);
    if (missing.length < discarded)
      doubled.push(`${ref}: ${discarded} discarded, and ${missing.length} without effect`);
  }
  return { lost, doubled, count };
}

async function checkDeliveries(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ ref: string; task: string; attempts: number; fault: string; parked: boolean }>(
    `select c.ref, d.task, d.attempts, coalesce(d.last_error, 'none') as fault, d.parked_at is not null as parked
     from journal.deliveries d join journal.cases c on c.id = d.case_id`,
  );
  return rows.map(
    ({ ref, task, attempts, fault, parked }) =>
      `${ref}: ${task} is left after ${attempts} attempts (${fault})${parked ? ', parked' : ''}`,
  );
}

const checkEnds = (lines: readonly Line[], commands: Map<string, Sent>): string[] => [
  ...lines.flatMap((line) => (line.type === 'stuck' ? [`${line.ref}: ${line.words}`] : [])),
  ...[...commands.values()]
    .filter((one) => one.ok.length === 0 && one.refused === 0)
    .map((one) => `${one.transition}: what became of it never became known`),
];

const checkStopped = (line: Line): string[] =>
  line.type === 'stopped' &&
  (line.code !== 0 ||
    line.seconds > (line.process === 'launcher' ? launcherStopSecondsMax : stopSecondsMax) ||
    line.cut > 0)
    ? [
        `${line.process} ended with ${line.signal ?? line.code} after ${line.seconds.toFixed(1)} s, and ${line.cut} requests were cut`,
      ]
    : [];

const checkClock = (line: Line): string[] =>
  line.type === 'clock' && line.ready !== clockOffAnswer
    ? [`${line.process} said ${line.ready} while its clock was off by ${line.offSeconds} s`]
    : [];

/**
 * The places that a case holds follow from its entries: the rows of the lifecycle say what each entry takes and
 * releases.
 */
async function checkPlaces(client: pg.Client, byCase: Map<string, Entry[]>): Promise<string[]> {
  const { rows: held } = await client.query<{ ref: string; kind: PlaceTaking['pool']; places: number }>(/* sql */ `
    select c.ref, p.kind, sum(h.places)::int as places from journal.holds h
    join journal.cases c on c.id = h.case_id join journal.pools p on p.id = h.pool_id group by 1, 2`);
  const { rows: pools } = await client.query<{ kind: PlaceTaking['pool']; taken: number }>(
    'select kind, sum(taken)::int as taken from journal.pools group by 1',
  );
  const faults: string[] = [];
  const all = { shelter: 0, destination: 0 };
  const heldOf = new Map(held.map(({ ref, kind, places }) => [`${ref} ${kind}`, places]));
  for (const [ref, entries] of byCase) {
    const places = placesOf(entries);
    for (const kind of ['shelter', 'destination'] as const) {
      all[kind] += places[kind];
      const found = heldOf.get(`${ref} ${kind}`) ?? 0;
      if (found !== places[kind]) faults.push(`${ref} holds ${found} ${kind} places, by its entries ${places[kind]}`);
    }
  }
  for (const { kind, taken } of pools)
    if (taken !== all[kind]) faults.push(`${taken} ${kind} places are taken, by the entries ${all[kind]}`);
  return faults;
}

function placesOf(entries: readonly Entry[]): Record<PlaceTaking['pool'], number> {
  let file: CaseFile = emptyFile;
  for (const entry of entries) {
    const row = lifecycle.get(entry.transition);
    const body = JSON.parse(entry.body) as Record<string, unknown>;
    file = fold(row, file, body, { seq: entry.seq, actorId: entry.actor_id });
  }
  // the places that a case holds follow from the case file: who lives in the mission, and who was placed
  return { shelter: file.sheltered.length, destination: file.placed.length };
}

function grouped<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}
