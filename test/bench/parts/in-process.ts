import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { admit, changesOf, decide, lifecycle, parseInput, type Actor, type CaseFile } from '@app/lifecycle';
import { Database } from '@app/database';
import { Journal, type Append } from '@app/journal';
import { localKeys, Vault } from '@app/vault';
import { registerInMemory } from '@app/testing/key-register';
import { fileIn, seedCases, type SeededCase } from '../cases.js';
import { BareUnit } from '../limit.js';
import { closedLoop, interleave, median, say, type Figure, type Program, type Round } from '../measure.js';
import { figuresTable } from '../report.js';
import { usualWay } from '../usual-way.js';
import { query, type World } from '../world.js';

const casesPerSlot = 200;
const slots = 64;

/**
 * Measures transitions within one process, with everything on: checking the input, deciding the rules, sealing the
 * text, the chain, the constraints, the triggers. Loading the case is not included, because each loop knows the state
 * of its own cases, as in the bare unit.
 */
export async function inProcess(world: World, { rounds }: { rounds: number }): Promise<string> {
  const bareUrl = await world.database('bare');
  const bare = new BareUnit(bareUrl);
  const usualUrl = (await world.migrated('usual')).url;
  const ours = await OurWay.prepare(world);
  const [limit, driver] = [bare.limit(), bare.throughDriver()];
  const program = (name: string, run: () => Promise<Round>): Program => ({ name, run });
  const programs = [
    limit,
    ...(limit.name === driver.name ? [] : [driver]),
    program('ours, 64 in flight', () => ours.run(64, true)),
    program('ours, 16 in flight', () => ours.run(16, true)),
    program('ours, 1 in flight', () => ours.run(1, true)),
    program('ours without sealing and rules, 64 in flight', () => ours.run(64, false)),
    program(`the usual way, ${world.redisUrl ? 'Redis' : 'Postgres'} queue, 16 in flight`, () =>
      usualWay(usualUrl, world.redisUrl, 16),
    ),
  ];
  try {
    const figures = await interleave(programs, rounds);
    await ours.verify();
    return `${figuresTable(figures, figures[0])}\n\n${ratios(figures)}`;
  } finally {
    await ours.close();
    for (const name of ['bare', 'usual', 'ours']) await world.dropDatabase(name);
  }
}

function ratios(figures: readonly Figure[]): string {
  const usual = figures.at(-1);
  const ours = figures.find((one) => one.name === 'ours, 64 in flight');
  const each = ours?.rounds.map((one, round) => one.perSecond / (usual?.rounds[round]?.perSecond ?? Number.NaN)) ?? [];
  return `Ours at 64 in flight is ${median(each).toFixed(1)} times the usual way.`;
}

/** The product's transitions within this process, and a check of the entries that they wrote. */
export class OurWay {
  private readonly versions: number[];
  private readonly steps = Array.from({ length: slots }, () => 0);
  private accepted = 0;

  private constructor(
    private readonly url: string,
    private readonly database: Database,
    private readonly journal: Journal,
    private readonly vault: Vault,
    private readonly cases: SeededCase[],
    private readonly actor: Actor & { facilityId: string },
    private readonly file: CaseFile,
  ) {
    this.versions = cases.map(() => 1);
  }

  static async prepare(world: World): Promise<OurWay> {
    const { url, urlOf } = await world.migrated('ours');
    const facilityId = randomUUID();
    await query(
      url,
      `insert into access.facilities (id, code, name, country, zone) values ($1, 'HAN', 'Hanoi', 'VN', 'UTC')`,
      [facilityId],
    );
    const vault = new Vault(localKeys(join(world.folder, 'keys'), registerInMemory()));
    const file = fileIn('intake.sheltered', facilityId);
    const of = { facilityId, state: 'intake.sheltered', custody: 'intake', file, count: slots * casesPerSlot } as const;
    const cases = await seedCases(url, vault, of);
    const database = await Database.connect(urlOf('intake'), { connectionsMax: 6, name: 'intake' });
    const actor = { id: randomUUID(), role: 'intake-officer', facilityId, pendingInstructions: 0 } as const;
    say(`  a case file of ${JSON.stringify(file).length} bytes, ${cases.length} cases`);
    return new OurWay(url, database, new Journal(database), vault, cases, actor, file);
  }

  async run(inFlight: number, withRules: boolean): Promise<Round> {
    const before = this.accepted;
    const [{ count: entries } = { count: 0 }] = (await query(
      this.url,
      'select count(*)::int from journal.entries',
    )) as { count: number }[];
    const round = await closedLoop(inFlight, {}, (slot) => this.step(slot, withRules));
    const [{ count: after } = { count: 0 }] = (await query(this.url, 'select count(*)::int from journal.entries')) as {
      count: number;
    }[];
    if (after - entries !== this.accepted - before) throw new Error('not every accepted transition has its entry');
    return round;
  }

  private async step(slot: number, withRules: boolean): Promise<void> {
    const step = this.steps[slot] ?? 0;
    this.steps[slot] = step + 1;
    const at = slot * casesPerSlot + (step % casesPerSlot);
    const one = this.cases[at];
    const expected = this.versions[at] ?? 0;
    if (!one) throw new Error('no such case');
    await this.journal.append(await this.note(one, expected, step % 10 === 0, withRules));
    this.versions[at] = expected + 1;
    this.accepted += 1;
  }

  /** A note of about a hundred bytes. One in ten also hands work over. */
  private async note(one: SeededCase, expected: number, handsOver: boolean, withRules: boolean): Promise<Append> {
    const key = `${one.id}:${expected}`;
    const standing = { state: 'intake.sheltered', file: this.file } as const;
    const of = { caseId: one.id, facilityId: this.actor.facilityId };
    const input = { note: 'The mother asks to be told before anyone speaks with her daughter. '.repeat(2) };
    const made = withRules ? this.decided(standing, input) : { body: {}, sealed: {}, facts: this.file };
    return {
      caseId: one.id,
      expected,
      scope: this.actor.facilityId,
      transition: 'case.add-note',
      to: standing.state,
      actorId: this.actor.id,
      actorRole: this.actor.role,
      request: {
        id: createHash('sha256').update(key).digest().subarray(0, 16),
        digest: withRules
          ? await this.vault.requestDigest(JSON.stringify(input))
          : createHash('sha256').update(key).digest(),
      },
      body: made.body,
      facts: changesOf(this.file, made.facts),
      sealed: withRules ? await this.vault.seal(of, one.keys, expected + 1, made.sealed) : {},
      effects: handsOver ? { offers: { service: 'intake', task: 'case.hold' } } : null,
    };
  }

  private decided(standing: { state: 'intake.sheltered'; file: CaseFile }, asked: object) {
    const row = admit(lifecycle, 'case.add-note', standing, this.actor);
    const { body, sealed, file } = decide(row, standing, this.actor, parseInput(row, asked), {
      opened: {},
      now: new Date(),
    });
    return { body, sealed, facts: file };
  }

  /** The figures count only when the written chains hold. */
  async verify(): Promise<void> {
    const [row] = await query(
      this.url,
      /* sql */ `
      select count(*) filter (where e.hash <> journal.entry_hash(coalesce(p.hash, journal.genesis(e.case_id)), e.case_id, e.seq, e.transition,
          e.from_state, e.to_state, e.actor_id, e.actor_role, journal.micros(e.at), e.request_id, e.body::text, e.identity, e.protection, e.route))::int as wrong,
        count(*)::int as entries, (select sum(version) from journal.cases)::int as versions
      from journal.entries e left join journal.entries p on p.case_id = e.case_id and p.seq = e.seq - 1`,
    );
    if (row?.['wrong'] !== 0 || row['entries'] !== row['versions'])
      throw new Error(`the chains do not hold: ${JSON.stringify(row)}`);
    say(`  ${String(row['entries'])} entries, every chain holds`);
  }

  close(): Promise<void> {
    return this.database.close();
  }
}
