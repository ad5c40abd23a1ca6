import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { place } from '@app/files';
import { checkpointBody, parseCheckpoint, parseNote } from '@app/proof';
import { makeTlogKeys, Signer } from '../../apps/log/src/signer.js';
import { TreeFiles } from '../../apps/log/src/tree-files.js';
import { liveTo } from '@app/testing/whole-case';
import { eventually, startProduct, type Product } from '@app/testing/product';
import { openBrowser, settled, violations, visit } from './support/browser.js';

let product: Product;
let browser: Browser;
let whole: string;
let changed: string;
beforeAll(async () => {
  product = await startProduct('browser-log', { logCadenceSeconds: 0.1 });
  browser = await openBrowser();
  whole = await liveTo(product, 'referral.sent');
  changed = await liveTo(product, 'intake.sheltered');
  await eventually('all in the log', async () => {
    const { rows } = await product.sql('select count(*)::int as waiting from log.waiting');
    return (rows[0] as { waiting: number }).waiting === 0;
  });
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const audit = async (page: Page, ref: string): Promise<void> => {
  await page.goto(`/audit?refs=${ref}`);
  await settled(page);
};
const alarmOf = async (page: Page, title: string): Promise<string> => {
  const alarm = page.getByRole('alert').filter({ hasText: title }).first();
  await alarm.waitFor();
  return alarm.innerText();
};
const inLog = (page: Page) => page.getByText(/every entry is in the log/i).first();

describe('coordinators', () => {
  it('are told that every entry is in the log, by whom it is signed, and what to keep of it', async () => {
    const { page, said, close } = await visit(browser, product, 'coordinator');
    await audit(page, whole);
    await inLog(page).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByRole('button', { name: 'Details of the log' }).click();
    const dialog = page.getByRole('dialog', { name: 'The log’s checkpoint' });
    const { origin } = parseCheckpoint(parseNote((await product.request('GET', '/log/checkpoint')).text).body);
    await dialog.getByText(origin, { exact: true }).first().waitFor();
    expect(await dialog.innerText()).toContain(`— ${origin} `);
    const [note] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(note.suggestedFilename()).toMatch(/^checkpoint-\d+\.note$/);
    expect(await violations(page)).toEqual([]);
    expect(said).toEqual([]);
    await close();
  });

  it('see newer entries looked for again by themselves', async () => {
    const { page, close } = await visit(browser, product, 'coordinator');
    let isFirst = true;
    await page.route('**/proof**', async (route) => {
      const answer = await route.fetch();
      const proof = (await answer.json()) as { entries: unknown[] };
      if (isFirst) proof.entries[proof.entries.length - 1] = null;
      isFirst = false;
      await route.fulfill({ response: answer, json: proof });
    });
    await audit(page, whole);
    await page.getByText(/newest one is newer than the checkpoint/).waitFor();
    await inLog(page).waitFor();
    await close();
  });

  it('are shown the entry that is not in the log, though all hashes of the case fit', async () => {
    await rewriteFrom(2, changed);
    const { page, close } = await visit(browser, product, 'coordinator');
    await audit(page, changed);
    expect(await alarmOf(page, 'Entry 2 is not in the log')).toMatch(/security officer/);
    // the chain by itself is whole, and the server says so too
    await page.getByText('The hashes match, but that is not enough').waitFor();
    await page.getByText('has the same result').waitFor();
    const entry = page.locator('li[data-proof=broken]');
    expect(await entry.innerText()).toMatch(/not in the log/);
    expect(await page.locator('li[data-proof=verified]').count()).toBe(1);
    expect(await violations(page)).toEqual([]);
    // nor may anybody act on it or print it without being told
    for (const path of [`/cases/${changed}`, `/cases/${changed}/print`]) {
      await page.goto(path);
      await alarmOf(page, 'Entry 2 is not in the log');
    }
    await close();
  });

  it('export a case, which is counted, and stands in the list of who read what', async () => {
    const { page, said, close } = await visit(browser, product, 'coordinator');
    await audit(page, whole);
    await inLog(page).waitFor();
    for (const [form, name] of [
      ['Document (PDF)', /\.pdf$/],
      ['Table (CSV)', /\.csv$/],
      ['Data (JSON)', /\.json$/],
      ['Bundle for verification elsewhere', /^bundle_.*\.json$/],
    ] as const)
      expect(await exported(page, form)).toMatch(name);
    await page.getByRole('tab', { name: 'Who read what' }).click();
    await page.getByText('One by one').click();
    for (const words of ['document (PDF)', 'table (CSV)', 'data (JSON)', 'bundle for verification'])
      await page.getByRole('cell', { name: `Export: ${words}` }).waitFor();
    await page.getByText('By person').click();
    await page.getByRole('row', { name: /coordinator.* 4 4/ }).waitFor();
    expect(said).toEqual([]);
    await close();
  });

  it('export nothing without a purpose, and are told that it is on record', async () => {
    const { page, close } = await visit(browser, product, 'auditor');
    await audit(page, whole);
    await page.getByRole('button', { name: 'Export…' }).click();
    const dialog = page.getByRole('dialog', { name: `Export ${whole}` });
    await dialog.getByText(/counted and stays on record/).waitFor();
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    expect(await dialog.locator('select:invalid').count()).toBe(1);
    await dialog.getByLabel('Bundle for verification elsewhere').check();
    await dialog.getByText('safe-passage-verify').waitFor();
    expect(await violations(page)).toEqual([]);
    await close();
  });
});

describe('the operations', () => {
  it('say how the log stands, and in red and in its words why it does not sign', async () => {
    const { page, close } = await visit(browser, product, 'administrator');
    await page.goto('/operations');
    await settled(page);
    await page.getByText('Signed up to').waitFor();
    await page.getByText('All is well').waitFor();
    await page.route('**/api/audit/operations', async (route) => {
      const answer = await route.fetch();
      const stands = (await answer.json()) as { log: { fault: string } };
      stands.log.fault = 'the tree of 48 leaves does not extend the one of 32';
      await route.fulfill({ response: answer, json: stands });
    });
    expect(await alarmOf(page, 'The log does not sign')).toContain('does not extend the one of 32');
    expect(await page.getByText('All is well').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await close();
  });

  it('give the checkpoint of the day as a document', async () => {
    const { page, close } = await visit(browser, product, 'administrator', { language: 'ko' });
    await page.goto('/operations');
    await settled(page);
    const [sheet] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '오늘의 검증 기준점(PDF)' }).click(),
    ]);
    expect(sheet.suggestedFilename()).toMatch(/^checkpoint_.*\.pdf$/);
    await close();
  });
});

describe('a log that is not the one that was seen', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'safe-passage-other-'));
    await makeTlogKeys(folder);
    // the log itself beats once more, and is quiet from then on
    let size = 0;
    await product.restart(async () => {
      await product.sql('update log.settings set cadence_seconds = 3600');
      const note = await readFile(join(product.logDir, 'public/checkpoint'), 'utf8');
      ({ size } = parseCheckpoint(parseNote(note).body));
    });
    await eventually('the last beat', async () => (await checkpoint()).size > size);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is loud when it was rewritten, with the right key and every entry of the case in it', async () => {
    const { page, close } = await visit(browser, product, 'coordinator');
    await audit(page, whole);
    await inLog(page).waitFor();
    const { size } = await checkpoint();
    for (const added of [0, 16]) {
      await publishOther(join(product.keyDir, 'log'), size + added);
      await audit(page, whole);
      const said = await alarmOf(page, 'The log was rewritten since you last looked');
      expect(said).toContain(`size ${size}`);
      expect(said).toMatch(/Keep this page open and print it/);
    }
    expect(await inLog(page).count()).toBe(0);
    // and for who looks at the case itself
    await page.goto(`/cases/${whole}`);
    await alarmOf(page, 'The log was rewritten since you last looked');
    await close();
  });

  it('is loud when another key signs it, until somebody compared the new one with paper', async () => {
    const { page, close } = await visit(browser, product, 'coordinator');
    await audit(page, whole);
    await inLog(page).waitFor();
    await publishOther(folder, (await checkpoint()).size);
    await audit(page, whole);
    const alarm = page.getByRole('alert').filter({ hasText: 'signed by another key' });
    await alarm.getByRole('button', { name: 'Details of the log' }).click();
    await page.getByText('not known to this browser').waitFor();
    await page.getByRole('button', { name: 'Trust this one from now on…' }).click();
    await page.getByRole('button', { name: 'I compared it with paper' }).click();
    await inLog(page).waitFor();
    await audit(page, whole);
    await inLog(page).waitFor();
    await close();
  });
});

async function exported(page: Page, form: string): Promise<string> {
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: `Export ${whole}` });
  await dialog.getByLabel(form).check();
  await dialog.getByLabel('What for').selectOption('review');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Export', exact: true }).click(),
  ]);
  await dialog.waitFor({ state: 'detached' });
  return file.suggestedFilename();
}

/**
 * As the database's superuser: changes the entry's actor, and computes every later hash again, also the case's head.
 */
const rewriteFrom = (seq: number, ref: string) =>
  product.sql(`
    set session_replication_role = replica;
    do $$
    declare
      c uuid := (select id from journal.cases where ref = '${ref}');
      prev bytea := (select hash from journal.entries where case_id = c and seq = ${seq - 1});
      e journal.entries;
    begin
      update journal.entries set actor_id = gen_random_uuid() where case_id = c and seq = ${seq};
      for e in select * from journal.entries where case_id = c and seq >= ${seq} order by seq loop
        prev := journal.entry_hash(prev, c, e.seq, e.transition, e.from_state, e.to_state, e.actor_id, e.actor_role,
          journal.micros(e.at), e.request_id, e.body::text, e.identity, e.protection, e.route);
        update journal.entries set hash = prev where case_id = c and seq = e.seq;
      end loop;
      update journal.cases set head = prev where id = c;
    end $$`);

const checkpoint = async (): Promise<ReturnType<typeof parseCheckpoint>> =>
  parseCheckpoint(parseNote((await product.request('GET', '/log/checkpoint')).text).body);

/**
 * Publishes a log with the same entries and reads at their places and invented leaves elsewhere, signed with the keys
 * of that folder.
 */
async function publishOther(keys: string, size: number): Promise<void> {
  const { origin } = await checkpoint();
  const published = join(product.logDir, 'public');
  const { rows } = await product.sql('select index, data from log.leaves');
  const known = new Map((rows as { index: string; data: Buffer }[]).map(({ index, data }) => [Number(index), data]));
  const tree = new TreeFiles(published);
  await tree.add(Array.from({ length: size }, (_one, index) => ({ index, data: known.get(index) ?? randomBytes(32) })));
  await tree.flush();
  const signer = await Signer.read(keys, origin);
  await place(join(published, 'keys'), signer.vkeys.map((one) => `${one}\n`).join(''));
  await place(join(published, 'checkpoint'), signer.note(checkpointBody({ origin, size, root: await tree.root() })));
}
