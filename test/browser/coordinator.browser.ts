import type { Browser } from 'playwright-core';
import { liveTo } from '@app/testing/whole-case';
import { startProduct, type Product } from '@app/testing/product';
import { openBrowser, settled, visit } from './support/browser.js';

let product: Product;
let browser: Browser;
let whole: string;
let changed: string;
beforeAll(async () => {
  product = await startProduct('browser-coordinator');
  browser = await openBrowser();
  whole = await liveTo(product, 'transit.planning');
  changed = await liveTo(product, 'referral.sent');
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

describe('coordinators', () => {
  it('have a timeline verified by their own browser, before it says so', async () => {
    const { page, said, close } = await visit(browser, product, 'coordinator');
    let isAsked = false;
    await page.route('**/api/audit/verify**', (route) => {
      isAsked = true;
      return route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{}' });
    });
    await page.goto(`/audit?refs=${whole}`);
    await settled(page);
    // the server's own word is not what it rests on: that request fails here
    await page
      .getByText(/verified/i)
      .first()
      .waitFor();
    expect(isAsked).toBe(true);
    await page.getByText('registered the arrival').first().waitFor();
    expect(said.filter((line) => !line.includes('503'))).toEqual([]);
    await close();
  });

  it('are shown the first entry that does not hold, when somebody changed the database', async () => {
    await product.sql(`
      alter table journal.entries disable trigger all;
      update journal.entries set body = replace(body::text, '"people":3', '"people":2')::json
      where seq = 1 and case_id = (select id from journal.cases where ref = '${changed}');
      alter table journal.entries enable trigger all;
    `);
    const { page, close } = await visit(browser, product, 'coordinator');
    await page.goto(`/audit?refs=${changed}`);
    await settled(page);
    const alarm = page.getByRole('alert').first();
    await alarm.waitFor();
    expect(await alarm.innerText()).toMatch(/1/);
    // nor may anybody act on it without being told
    await page.goto(`/cases/${changed}`);
    await page.getByRole('alert').first().waitFor();
    await close();
  });

  it('see in the same place when the server says otherwise than the browser found', async () => {
    const { page, close } = await visit(browser, product, 'coordinator');
    await page.route('**/api/audit/verify**', (route) =>
      route.fulfill({
        contentType: 'application/json',
        body: JSON.stringify({ ref: changed, holds: true, entries: 9, head: '00', firstBreak: null }),
      }),
    );
    await page.goto(`/audit?refs=${changed}`);
    await settled(page);
    expect(await page.getByRole('alert').count()).toBeGreaterThan(0);
    await close();
  });

  it('learn who read what, and for what purpose', async () => {
    const caseworker = await product.as('caseworker');
    await caseworker.get(`/api/cases/${whole}/file/identity?purpose=protection`);
    const { page, close } = await visit(browser, product, 'auditor');
    await page.goto(`/audit?refs=${whole}`);
    await settled(page);
    await page.getByRole('tab', { name: /read/i }).click();
    await page.getByText('Protection').first().waitFor();
    await close();
  });
});
