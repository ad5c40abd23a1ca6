import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '@app/database';
import { Leaves, type Held } from '@app/journal';
import { parseCheckpoint, parseNote } from '@app/proof';
import { readKey } from '@app/vault';
import { createJournal, following, opening, type JournalWorld } from '@app/testing/journal';
import { LogState } from './log-state.js';
import { Publisher } from './publisher.js';
import { TlogFault, Sequencer } from './sequencer.js';
import { makeTlogKeys, Signer, verifyEd25519 } from './signer.js';
import { TreeFiles } from './tree-files.js';
import { Witnesses } from './witnesses.js';

/** One process that can sequence. All of them share one folder. */
interface Sequencing {
  leaves: Leaves;
  tree: TreeFiles;
  held(): Promise<Held>;
  runCycle(): Promise<{ size: number; root: string }>;
}

let world: JournalWorld;
let folder: string;
let database: Database;
const origin = 'safe-passage.example/log';

beforeAll(async () => {
  world = await createJournal('sequencer');
  folder = await mkdtemp(join(tmpdir(), 'safe-passage-log-'));
  await makeTlogKeys(join(folder, 'keys'));
  database = await Database.connect(world.urlOf('log'), { connectionsMax: 4, name: 'log' });
});
afterAll(async () => {
  await database.close();
  await world.drop();
  await rm(folder, { recursive: true });
});
/** Ends the term, so that the next test starts its own. */
afterEach(() => world.sql(`update log.head set held_until = '-infinity'`));

async function sequencing(): Promise<Sequencing> {
  const leaves = new Leaves(database, randomUUID(), await readKey(join(folder, 'keys'), 'cover'));
  const published = join(folder, 'public');
  const tree = new TreeFiles(published);
  const sequencer = new Sequencer(
    leaves,
    tree,
    await Signer.read(join(folder, 'keys'), origin),
    new LogState(join(folder, 'kept')),
    new Publisher(published, new Witnesses([], verifyEd25519)),
  );
  const held = async (): Promise<Held> => {
    const taken = await leaves.take();
    if (!taken) throw new Error('another has the lease');
    return taken;
  };
  return {
    leaves,
    tree,
    held,
    async runCycle() {
      expect((await sequencer.runCycle(await held())).kind).toBe('signed');
      return signed('public/checkpoint');
    },
  };
}

async function signed(path: string): Promise<{ size: number; root: string }> {
  const { size, root } = parseCheckpoint(parseNote(await readFile(join(folder, path), 'utf8')).body);
  return { size, root: Buffer.from(root).toString('hex') };
}

async function entries(count: number): Promise<string> {
  const intake = await world.journalOf('intake');
  const first = opening(world.facilities.han);
  await intake.append(first);
  for (let version = 1; version < count; version += 1) await intake.append(following(first, version));
  return first.caseId;
}
const count = async (sql: string): Promise<number> =>
  ((await world.sql(`select count(*)::int as n from ${sql}`)).rows as { n: number }[])[0]?.n ?? -1;

/** Runs a statement as the owner of the database, bypassing every trigger. */
async function tampered(...statements: string[]): Promise<void> {
  await world.sql(`begin; set local session_replication_role = replica; ${statements.join('; ')}; commit`);
}

describe('the sequencer', () => {
  it('gives every entry and every read a leaf, once, and covers the rest', async () => {
    await entries(5);
    const one = await sequencing();
    const { size } = await one.runCycle();
    expect([size, await count('log.waiting'), await count('log.leaves')]).toEqual([16, 0, 5]);
    expect((await one.runCycle()).size).toBe(32);
    expect(await count('log.leaves')).toBe(5);
  });

  it('runs once at a time: a second process gets the lease when the first releases it', async () => {
    const [one, other] = [await sequencing(), await sequencing()];
    const { term } = await one.held();
    await expect(other.held()).rejects.toThrow('another has the lease');
    await one.leaves.release(term);
    expect(Number((await other.held()).term)).toBe(Number(term) + 1);
  });

  it('that was paused and resumes can assign no index and record no checkpoint', async () => {
    const [paused, other] = [await sequencing(), await sequencing()];
    const { term } = await paused.held();
    await world.sql(`update log.head set held_until = clock_timestamp() - interval '1 second'`);
    const { size, root } = await other.runCycle();
    await entries(1);
    await expect(paused.leaves.cover(term, 1)).rejects.toThrow('another process sequences now');
    await expect(paused.leaves.sequence(term).next()).rejects.toThrow('another process sequences now');
    const forged = { size, root: Buffer.from(root, 'hex'), note: '' };
    await expect(paused.leaves.record(term, forged)).rejects.toThrow('another process sequences now');
    expect(await count('log.waiting')).toBe(1);
  });

  it('continues after another crashed between assigning the indexes and signing', async () => {
    await entries(300);
    const crashed = await sequencing();
    const { term } = await crashed.held();
    for await (const _batch of crashed.leaves.sequence(term)) void 0;
    await crashed.leaves.cover(term, 7);
    await crashed.leaves.release(term);
    const before = await signed('public/checkpoint');
    const { size } = await (await sequencing()).runCycle();
    expect(size).toBeGreaterThanOrEqual(before.size + 307);
    expect(await count('(select data from log.leaves group by data having count(*) > 1) doubled')).toBe(0);
  });

  it('finds rows that neither have a leaf nor wait for one', async () => {
    await entries(3);
    await tampered('delete from log.waiting');
    const before = await count('log.leaves');
    await (await sequencing()).runCycle();
    expect(await count('log.leaves')).toBe(before + 3);
  });

  it('rebuilds lost or damaged tiles from the database, to the same root', async () => {
    const { size, root } = await (await sequencing()).runCycle();
    await rm(join(folder, 'public'), { recursive: true });
    await world.sql(`update log.head set held_until = '-infinity'`);
    await entries(2);
    const next = await sequencing();
    expect((await next.runCycle()).size).toBe(size + 16);
    expect(await signed('kept/last-signed')).toEqual(await signed('public/checkpoint'));
    expect(root).not.toBe((await signed('kept/last-signed')).root);
  });

  it('writes an erasure into the ledger outside the database', async () => {
    const erased = await entries(2);
    await world.sql('delete from journal.case_keys where case_id = $1', [erased]);
    await (await sequencing()).runCycle();
    expect(await readFile(join(folder, 'kept/erasures'), 'utf8')).toMatch(new RegExp(`^${erased} \\d{4}-.*Z\\n$`));
    expect(await count('journal.erasures where noted_at is null')).toBe(0);
  });
});

describe('nothing is signed', () => {
  const refuses = async (words: RegExp): Promise<void> => {
    const before = await signed('kept/last-signed');
    const one = await sequencing();
    const failed = await one.runCycle().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(TlogFault);
    expect((failed as TlogFault).message).toMatch(words);
    expect(await signed('kept/last-signed')).toEqual(before);
    expect(await signed('public/checkpoint')).toEqual(before);
  };

  it('when the database was set back behind what was signed', async () => {
    await (await sequencing()).runCycle();
    await world.sql(`update log.head set held_until = '-infinity'`);
    await world.sql('create table public.kept_head as select * from log.head');
    await tampered('update log.head set size = size - 10');
    const erased = await entries(1);
    await world.sql('delete from journal.case_keys where case_id = $1', [erased]);
    await refuses(/was set back/);
    // the erasure is written to the ledger all the same
    expect(await readFile(join(folder, 'kept/erasures'), 'utf8')).toContain(erased);
    await tampered('update log.head h set size = k.size from public.kept_head k');
  });

  it('when the tiles are gone and the leaves in the database make another tree', async () => {
    await tampered(`update log.leaves set data = sha256('forged') where index = 2`);
    await rm(join(folder, 'public/tile'), { recursive: true });
    await refuses(/do not make the tree that was signed/);
    await tampered(
      `update log.leaves l set data = e.hash from journal.entries e where l.case_id = e.case_id and l.seq = e.seq`,
    );
    await world.sql(`update log.head set held_until = '-infinity'`);
    await (await sequencing()).runCycle();
  });

  it('when the tree in memory is not the signed one, and the next cycle rebuilds the right one', async () => {
    const one = await sequencing();
    const before = await one.runCycle();
    // as after a memory fault, or a bug of ours
    one.tree.clear();
    await one.tree.add(
      Array.from({ length: before.size }, (_leaf, index) => ({ index, data: Buffer.alloc(32, index) })),
    );
    await expect(one.runCycle()).rejects.toThrow(/does not extend the one of \d+ that was signed/);
    expect(await signed('kept/last-signed')).toEqual(before);
    expect(await signed('public/checkpoint')).toEqual(before);
    expect((await one.runCycle()).size).toBeGreaterThan(before.size);
  });

  it('when kept/last-signed is missing', async () => {
    const note = await readFile(join(folder, 'kept/last-signed'), 'utf8');
    await rm(join(folder, 'kept/last-signed'));
    const failed = await (await sequencing()).runCycle().catch((error: unknown) => error);
    expect((failed as Error).message).toMatch(/kept\/last-signed is not there/);
    await new LogState(join(folder, 'kept')).remember(note);
  });

  it('when another key signed kept/last-signed', async () => {
    const path = join(folder, 'kept/last-signed');
    const note = await readFile(path, 'utf8');
    await rm(path);
    await new LogState(join(folder, 'kept')).remember(note.replaceAll(origin, 'another.example/log'));
    await expect((await sequencing()).runCycle()).rejects.toThrow(/is not this log’s/);
    await rm(path);
    await new LogState(join(folder, 'kept')).remember(note);
    await world.sql(`update log.head set held_until = '-infinity'`);
    expect((await (await sequencing()).runCycle()).size).toBeGreaterThan(0);
  });
});

describe('a database', () => {
  it('refuses the same size with another root', async () => {
    const one = await sequencing();
    const { size } = await one.runCycle();
    const { term } = await one.held();
    await expect(one.leaves.record(term, { size, root: Buffer.alloc(32), note: 'x' })).rejects.toMatchObject({
      code: 'SP006',
    });
    await expect(one.leaves.record(term, { size: size + 1, root: Buffer.alloc(32), note: 'x' })).rejects.toMatchObject({
      code: 'SP006',
    });
  });
});
