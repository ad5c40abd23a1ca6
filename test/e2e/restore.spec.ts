import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { adopt, eraseAgain, fsck, isNote, sha256, tilesIn, type TlogParts } from '@app/journal';
import { lifecycle } from '@app/lifecycle';
import { defaultTlogOrigin, readConfig, startService } from '@app/platform';
import { consistencyProof, isConsistent, nodesFromTiles, parseCheckpoint, parseNote } from '@app/proof';
import { localKeys, opensOnly, Vault } from '@app/vault';
import { TlogModule } from '../../apps/log/src/tlog.module.js';
import { cloneDatabase, restoreDatabase, type TestDatabase } from '@app/testing/database';
import { contextOf, liveTo } from '@app/testing/whole-case';
import { partsOf } from '@app/testing/tlog';
import {
  arrival,
  demoPassword,
  eventually,
  signIn,
  startProduct,
  type Client,
  type Product,
} from '@app/testing/product';
import { samples } from '@app/testing/samples';

/**
 * The database is restored from a backup, after a case was erased and other cases were added. The tests run in order;
 * each continues from the one before.
 */
let product: Product;
let backup: TestDatabase;
let log: TlogParts;
let erased: string;
let later: string;
const ledger = (): string => join(product.logDir, 'kept/erasures');

beforeAll(async () => {
  product = await startProduct('restore', { logCadenceSeconds: 0.1 });
  log = await partsOf(product.logDir, join(product.keyDir, 'log'), defaultTlogOrigin);
  erased = await liveTo(product, 'intake.sheltered');
  const atTheDoor = await product.as('intake-officer.han');
  const context = await contextOf(product);
  for (const step of ['intake.identify', 'case.withdraw'] as const)
    expect((await atTheDoor.post(`/api/cases/${erased}/${step}`, samples[step](context))).status).toBe(200);
  await product.restart(async () => {
    // written while nothing is sequenced: in the backup it waits, and it is signed afterwards
    await product.sql(`select journal.record_export($1, '*', 'export-json', $2, 'coordinator', 'oversight')`, [
      erased,
      randomUUID(),
    ]);
    backup = await cloneDatabase({ url: product.databaseUrl });
  });
  const [coordinator, reviewer, officer] = await Promise.all(
    ['coordinator', 'reviewer', 'intake-officer.han'].map((one) => product.as(one)),
  );
  const ground = 'data-subject-request';
  await coordinator?.post(`/api/cases/${erased}/case.request-erasure`, { ground, on: '2026-11-24' });
  expect((await reviewer?.post(`/api/cases/${erased}/case.erase`, { ground }))?.status).toBe(200);
  later = ((await officer?.post('/api/cases', arrival()))?.body as { ref: string }).ref;
  await eventually('a leaf for everything, and a ledger', async () => {
    const { rows } = await product.sql(
      `select (select count(*) from log.waiting) + (select count(*) from journal.erasures where noted_at is null) as open`,
    );
    return (rows as { open: string }[])[0]?.open === '0';
  });
  // enough leaves for a full tile, whatever the speed of the machine
  await eventually('a signature', async () => {
    const { size } = await signed();
    return size > 256 && size >= (await head()).size;
  });
}, 90_000);
afterAll(async () => {
  await product.stop();
  await backup.drop();
});

const signed = async (): Promise<ReturnType<typeof parseCheckpoint>> =>
  parseCheckpoint(parseNote(await readFile(join(product.logDir, 'kept/last-signed'), 'utf8')).body);
async function head(): Promise<{ size: number; fault: string | null }> {
  const { rows } = await product.sql('select size::int, fault from log.head');
  const [row] = rows as { size: number; fault: string | null }[];
  if (!row) throw new Error('the log has no head');
  return row;
}
/** Signs in again: a session that was made after the backup is not in it. */
const again = (username: string): Promise<Client> => signIn(product, username, demoPassword);
const keysOf = async (ref: string): Promise<number> =>
  (
    await product.sql('select from journal.case_keys k join journal.cases c on c.id = k.case_id where c.ref = $1', [
      ref,
    ])
  ).rowCount ?? 0;
const found = async (): Promise<{ faults: string[]; notes: string[] }> => {
  const vault = new Vault(localKeys(product.keyDir, opensOnly));
  const { faults } = await fsck(product.databaseUrl, lifecycle, (...of) => vault.open(...of), log);
  const codes = (some: typeof faults): string[] => [...new Set(some.map(({ code }) => code))];
  return { faults: codes(faults.filter((one) => !isNote(one))), notes: codes(faults.filter(isNote)) };
};

describe('a database that was restored from before an erasure', () => {
  it('has the keys again, until the ledger is applied: once, and again without harm', async () => {
    expect(await found()).toEqual({ faults: [], notes: [] });
    await product.restart(async () => {
      await restoreDatabase({ url: product.databaseUrl }, backup);
      expect(await keysOf(erased)).toBe(3);
      expect((await found()).faults).toEqual(['keys-not-destroyed', 'index-not-destroyed', 'database-behind-signed']);
      expect(await eraseAgain(product.databaseUrl, ledger())).toEqual({ known: 1, refs: [erased] });
      expect(await eraseAgain(product.databaseUrl, ledger())).toEqual({ known: 1, refs: [] });
      expect(await keysOf(erased)).toBe(0);
      expect((await found()).faults).toEqual(['database-behind-signed']);
    });
  });

  it('answers for the case as for one that was erased', async () => {
    const caseworker = await again('caseworker');
    expect((await caseworker.get(`/api/cases/${erased}`)).status).toBe(200);
    const file = await caseworker.get(`/api/cases/${erased}/file/identity?purpose=casework`);
    expect([file.status, file.body]).toEqual([409, expect.objectContaining({ code: 'case.erased' })]);
    const note = await caseworker.post(`/api/cases/${erased}/case.add-note`, { note: 'x' });
    expect([note.status, note.body]).toEqual([409, expect.objectContaining({ code: 'case.erased' })]);
  });

  it('may be erased on record again', async () => {
    const [coordinator, reviewer] = [await again('coordinator'), await again('reviewer')];
    const ground = 'data-subject-request';
    await coordinator.post(`/api/cases/${erased}/case.request-erasure`, { ground, on: '2026-11-24' });
    expect((await reviewer.post(`/api/cases/${erased}/case.erase`, { ground })).status).toBe(200);
  });
});

describe('a log that signed more than its database knows', () => {
  let before: Awaited<ReturnType<typeof signed>>;

  it('signs nothing, and says so', async () => {
    before = await signed();
    const told = await eventually('a fault', async () => (await head()).fault);
    expect(told).toMatch(/was set back/);
    await product.restart(async () => {
      const config = readConfig({
        DATABASE_URL: product.urlOf('log'),
        KEY_DIR: join(product.keyDir, 'log'),
        LOG_DIR: product.logDir,
      });
      const service = await startService('log', TlogModule.of(config), config);
      try {
        const status = await eventually('a refusal', async () => {
          const answer = await fetch(`${service.url}/signing`);
          return answer.status !== 200 && answer.status;
        });
        expect(status).toBe(503);
      } finally {
        await service.stop();
      }
    });
    expect(await signed()).toEqual(before);
  });

  it('takes no reason for an answer that is none', async () => {
    await expect(adopt(product.databaseUrl, log, ' ')).rejects.toThrow(/why leaves may be missing/);
    await expect(adopt(product.databaseUrl, { ...log, coverKey: undefined }, 'x')).rejects.toThrow(/cover.key/);
    await expect(adopt(product.databaseUrl, { ...log, keys: [] }, 'x')).rejects.toThrow(/no key of the log/);
    // another key makes other covers, so the database does not match what was published
    await expect(adopt(product.databaseUrl, { ...log, coverKey: Buffer.alloc(32) }, 'x')).rejects.toThrow(
      /not the beginning/,
    );
    expect((await head()).size).toBeLessThan(before.size);
  });

  it('is not led on by tiles that are not what was signed', async () => {
    const bundles = join(product.logDir, 'public/tile/entries');
    await rename(bundles, `${bundles}-aside`);
    await expect(adopt(product.databaseUrl, log, 'x')).rejects.toThrow(/cannot be read/);
    await rename(`${bundles}-aside`, bundles);
    const tile = join(product.logDir, 'public/tile/0/000');
    const bytes = await readFile(tile);
    await writeFile(tile, Buffer.concat([Buffer.alloc(32), bytes.subarray(32)]));
    await expect(adopt(product.databaseUrl, log, 'x')).rejects.toThrow(/do not make|does not have the root/);
    await writeFile(tile, bytes);
    expect((await head()).size).toBeLessThan(before.size);
  });

  it('goes on from all that was signed, once what was lost is written down', async () => {
    const from = (await head()).size;
    const adopted = await adopt(product.databaseUrl, log, 'restored from the backup of Tuesday');
    expect(adopted).toMatchObject({ from, to: before.size });
    expect(adopted.found).toBeGreaterThanOrEqual(1);
    // the two entries of the erasure, the arrival, and the reads
    expect(adopted.lost).toBeGreaterThanOrEqual(3);
    expect(adopted.covers + adopted.found + adopted.lost).toBe(before.size - from);
    const after = await eventually('a larger checkpoint', async () => {
      const next = await signed();
      return next.size > before.size && next;
    });
    const nodeAt = nodesFromTiles(after.size, tilesIn(join(product.logDir, 'public')), sha256);
    const proof = await consistencyProof(before.size, after.size, nodeAt, sha256);
    expect(
      isConsistent({ size1: before.size, root1: before.root, size2: after.size, root2: after.root, proof }, sha256),
    ).toBe(true);
    // noted outside the database first, and recorded in it a moment later
    await eventually('no fault', async () => (await head()).fault === null);
    await expect(adopt(product.databaseUrl, log, 'again')).rejects.toThrow(/nothing to adopt/);
  });

  it('keeps what was lost as a note, and everything else holds', async () => {
    expect(await found()).toEqual({ faults: [], notes: ['leaf-lost'] });
    expect((await (await again('coordinator')).get(`/api/cases/${later}`)).status).toBe(404);
  });

  it('makes the same tree from the database when its tiles are lost', async () => {
    await product.restart(() => rm(join(product.logDir, 'public/tile'), { recursive: true }));
    const { size } = await signed();
    await eventually('a larger checkpoint', async () => (await signed()).size > size);
    expect(await found()).toEqual({ faults: [], notes: ['leaf-lost'] });
  });
});
