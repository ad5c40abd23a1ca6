import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { connectQueues, openForReading } from '@app/journal';
import { liveTo } from '@app/testing/whole-case';
import { startProduct, type Product } from '@app/testing/product';
import { openBrowser, overflow, settled, violations, visit, type As } from './support/browser.js';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  product = await startProduct('browser-operations');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const at = new Date().toISOString();
const worker = (over: object) => ({
  id: '7d3f0c1e-0000-4000-8000-000000000001',
  startedAt: at,
  beatAt: at,
  secondsSinceBeat: 4,
  secondsSinceTaken: 12,
  taken: 310,
  running: 2,
  skewMs: 3,
  queueWaiting: 7,
  queueActive: 2,
  suspectsWaiting: 0,
  reopened: 0,
  ...over,
});

/** The operations as the server has them, with one service's figures of the test's own. */
async function operations(username: string, service: object, log: object = {}, as: As = {}) {
  const one = await visit(browser, product, username, as);
  await one.page.route('**/api/audit/operations', async (route) => {
    const answer = await route.fetch();
    const stands = (await answer.json()) as { services: { service: string }[]; log: object };
    const services = stands.services.map((each) => ({
      ...each,
      suspects: 0,
      dueSeconds: null,
      workers: [worker({ id: randomUUID() })],
      ...(each.service === 'transit' ? service : {}),
    }));
    await route.fulfill({
      response: answer,
      json: { ...stands, services, log: { ...stands.log, oldestSeconds: null, ...log } },
    });
  });
  await one.page.goto('/operations');
  await settled(one.page);
  return one;
}

const well = (page: Page) => page.getByText('All is well').count();

describe('the operations', () => {
  it('name each worker with its last heartbeat, and are well while all send one', async () => {
    const { page, close } = await operations('administrator', { workers: [worker({})] });
    const row = page.getByRole('row', { name: /7d3f0c1e/ });
    expect(await row.getByRole('cell').allInnerTexts()).toEqual([
      '7d3f0c1e',
      expect.anything(),
      '4 seconds ago',
      '12 seconds ago',
      '2',
      '7',
      '0',
      '0 sec',
      '0',
    ]);
    expect(await well(page)).toBe(1);
    expect(await page.getByRole('alert').filter({ hasNotText: 'All is well' }).count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await close();
  });

  it.each([
    [
      'a worker that sends no heartbeat',
      { workers: [worker({ secondsSinceBeat: 95 })] },
      'has sent no heartbeat for 2 minutes',
      /restart it/,
    ],
    [
      'one that takes no job',
      { workers: [worker({ secondsSinceTaken: 61 })] },
      'has taken no job for 1 minute',
      /queue answers/,
    ],
    [
      'one that never took a job and runs for long',
      { workers: [worker({ secondsSinceTaken: null, startedAt: '2026-01-01T00:00:00Z' })] },
      'has taken no job for',
      /queue answers/,
    ],
    ['one whose clock is off', { workers: [worker({ skewMs: -3_600_000 })] }, 'differs by 1 hour', /time server/],
    ['a service without a worker', { workers: [] }, 'No worker runs for', /Start the service/],
  ])('warn of %s, and say what to do', async (_name, service, title, todo) => {
    const { page, close } = await operations('coordinator', service);
    const alarm = page.getByRole('alert').filter({ hasText: title });
    expect(await alarm.innerText()).toMatch(todo);
    expect(await well(page)).toBe(0);
    expect(await violations(page)).toEqual([]);
    await close();
  });

  it.each([
    ['what is tried alone', { suspects: 1 }, {}, 'Tried alone'],
    ['a relay that is late', { dueSeconds: 75 }, {}, 'Late to be sent by'],
    ['a log that lags', {}, { oldestSeconds: 75 }, 'The oldest of them for'],
  ])('are not well with %s', async (_name, service, log, name) => {
    const { page, close } = await operations('auditor', service, log);
    await page.getByText(name).first().waitFor();
    expect(await well(page)).toBe(0);
    await close();
  });

  it('say it in Korean and in the dark, on a narrow screen too', async () => {
    const { page, close } = await operations(
      'administrator',
      { workers: [worker({ secondsSinceBeat: 95 })] },
      {},
      {
        language: 'ko',
        scheme: 'dark',
        width: 390,
      },
    );
    await page.getByRole('alert').filter({ hasText: '2분 동안 신호가 없습니다' }).waitFor();
    expect(await overflow(page)).toBe(0);
    expect(await violations(page)).toEqual([]);
    await close();
  });
});

describe('a failed hand-over', () => {
  it('is cancelled by the coordinator, who is told what that means; one that its case waits for is only retried', async () => {
    const ref = await liveTo(product, 'referral.preparing');
    const hold = await parked(ref, 'case.hold');
    await parked(ref, 'referral.open');
    const { page, close } = await visit(browser, product, 'coordinator');
    await page.goto('/operations');
    await settled(page);
    expect(await page.getByRole('button', { name: `Retry the failed hand-over of ${ref}` }).count()).toBe(2);
    const discard = page.getByRole('button', { name: `Cancel hand-over of ${ref}` });
    expect(await discard.count()).toBe(1);
    await discard.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: `Cancel hand-over of ${ref}` });
    await dialog.getByText('does not happen and is not tried again').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.type('the family asked us not to wait');
    await dialog.getByRole('button', { name: 'Cancel hand-over' }).press('Enter');
    await page
      .getByRole('status')
      .filter({ hasText: `Hand-over cancelled: ${ref}` })
      .waitFor({ state: 'attached' });
    await discard.waitFor({ state: 'detached' });
    expect((await product.sql('select from journal.deliveries where id = $1', [hold])).rowCount).toBe(0);
    await close();
  });

  it('is nothing that an administrator decides about', async () => {
    const { page, close } = await visit(browser, product, 'administrator');
    await page.goto('/operations');
    await settled(page);
    await page.getByText('A coordinator can retry or cancel it').waitFor();
    expect(await page.getByRole('button', { name: /Cancel hand-over|Retry/ }).count()).toBe(0);
    await close();
  });
});

describe('the queues', () => {
  it('are a link for the administrator alone', async () => {
    const link = 'Jobs in the queues (opens in a new tab)';
    const administrator = await operations('administrator', {});
    const opened = administrator.context.waitForEvent('page');
    await administrator.page.getByRole('link', { name: link }).click();
    await (await opened).getByRole('link', { name: 'intake-suspects' }).first().waitFor();
    await administrator.close();
    const coordinator = await operations('coordinator', {});
    expect(await coordinator.page.getByRole('link', { name: link }).count()).toBe(0);
    await coordinator.close();
  });

  it.each(['light', 'dark'] as const)(
    'show a job’s delivery in %s, ask no other host and break no policy',
    async (scheme) => {
      const delivery = await waitingJob();
      const { page, said, close } = await visit(browser, product, 'administrator', { scheme });
      const hosts = new Set<string>();
      page.on('request', (request) => hosts.add(new URL(request.url()).host));
      await page.goto('/api/queues/');
      await page.getByRole('link', { name: 'transit', exact: true }).first().click();
      await page.getByText(delivery).first().waitFor();
      await page.getByRole('tab', { name: 'Options' }).first().click();
      expect([...hosts]).toEqual([new URL(product.url).host]);
      expect(said.filter((line) => /^(?:error|broke)/.test(line))).toEqual([]);
      await close();
    },
  );
});

async function parked(ref: string, task: string): Promise<string> {
  const { rows } = await product.sql(
    `insert into journal.deliveries (case_id, seq, facility_id, service, task, parked_at, next_at)
     select id, version, facility_id, custody, $2, clock_timestamp(), null from journal.cases where ref = $1 returning id`,
    [ref, task],
  );
  return (rows[0] as { id: string }).id;
}

/** A job that nobody takes, since its queue stands still. Returns the delivery that it carries. */
async function waitingJob(): Promise<string> {
  const url = product.urlOf('queue');
  const held = await openForReading(url, ['transit'], () => undefined);
  await held.queues[0]?.pause();
  await held.close();
  const queues = connectQueues(url, () => undefined);
  const delivery = randomUUID();
  await queues.publish('transit', [{ name: 'transit.open', delivery, id: randomUUID() }]);
  await queues.close();
  return delivery;
}
