import type { Browser } from 'playwright-core';
import { eventually } from '@app/testing/eventually';
import { liveTo } from '@app/testing/whole-case';
import { startProduct, type Product } from '@app/testing/product';
import { openBrowser, settled, visit } from './support/browser.js';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  product = await startProduct('browser-dialogs');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

describe('administrators', () => {
  it('add a destination, and resize it', async () => {
    const { page, close } = await visit(browser, product, 'administrator');
    await page.goto('/admin/facilities');
    await settled(page);
    await page.getByRole('button', { name: 'Add a destination' }).click();
    const dialog = page.getByRole('dialog');
    // nothing is sent that is not filled in, and each field says so
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('Fill this in.').nth(1).waitFor();
    expect(await dialog.locator('input:invalid').count()).toBe(2);
    expect(await dialog.locator('input:focus').getAttribute('name')).toBe('label');
    await dialog.getByLabel('Destination').fill('Iceland, spring');
    await dialog.getByLabel('Places').fill('4');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Change places: Iceland, spring' }).click();
    await dialog.getByLabel('Places').fill('6');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { body } = await (await product.as('resettlement-officer')).get('/api/destinations');
    expect((body as { destinations: unknown[] }).destinations).toContainEqual(
      expect.objectContaining({ label: 'Iceland, spring', places: 6 }),
    );
    await close();
  });

  it('are told why something is not done, and the dialog stays', async () => {
    const { page, close } = await visit(browser, product, 'administrator');
    await page.goto('/admin/facilities');
    await settled(page);
    await page.getByRole('button', { name: 'Add a facility' }).click();
    const dialog = page.getByRole('dialog');
    await page.route('**/api/facilities', (route) => route.fulfill({ status: 503, body: '{}' }));
    await dialog.getByLabel('Code').fill('UBN');
    await dialog.getByLabel('Name').fill('Embassy in Ulaanbaatar');
    await dialog.getByLabel('Country').fill('MN');
    await dialog.getByRole('combobox', { name: /zone/i }).fill('Ulaan');
    await page
      .getByRole('option', { name: /Ulaanbaatar/ })
      .first()
      .click();
    await dialog.getByLabel(/places/i).fill('3');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByRole('alert').waitFor();
    expect(await dialog.getByLabel('Code').inputValue()).toBe('UBN');
    await close();
  });
});

describe('every form', () => {
  it('says in the reader’s language what is missing, also of a choice that a browser does not check', async () => {
    const { page, close } = await visit(browser, product, 'administrator', { language: 'ko' });
    await page.goto('/admin/people');
    await settled(page);
    await page.getByRole('button', { name: '직원 추가' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input[name=username]').fill('new-colleague');
    await dialog.locator('button[type=submit]').click();
    await dialog.getByText('필수 항목입니다. 입력하십시오.').waitFor();
    expect(await dialog.locator('[aria-invalid=true]').count()).toBe(1);
    await close();
  });

  it('drops a refusal when what was refused is changed', async () => {
    const { page, close } = await visit(browser, product, 'administrator');
    await page.goto('/admin/webhooks');
    await settled(page);
    await page.getByRole('button', { name: 'Add a webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input[name=url]').fill('http://example.org/');
    await dialog.locator('button[type=submit]').click();
    await dialog.getByText('The address has to start with https://.').waitFor();
    await dialog.getByRole('alert').waitFor();
    await dialog.locator('input[name=url]').fill('https://example.org/');
    await dialog.getByText('The address has to start with https://.').waitFor({ state: 'detached' });
    expect(await dialog.getByRole('alert').count()).toBe(0);
    await close();
  });
});

describe('reviewers', () => {
  it('see why an alert was not acknowledged, and acknowledge it then', async () => {
    await product.sql(`update journal.budgets set soft = 4, hard = null where kind = 'sign-in-failed'`);
    const credentials = { username: 'transit-officer', password: 'not-the-password' };
    for (let n = 0; n < 4; n += 1)
      await fetch(`${product.url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(credentials),
      });
    const reviewer = await product.as('reviewer');
    await eventually('an alert', async () => {
      const { body } = await reviewer.get('/api/audit/alerts?kind=sign-in-failed');
      return (body as { alerts: unknown[] }).alerts.length > 0;
    });
    const { page, close } = await visit(browser, product, 'reviewer');
    await page.goto('/alerts');
    const button = page.getByRole('button', { name: 'Acknowledge the alert about transit-officer' });
    await page.route('**/acknowledge', (route) => route.fulfill({ status: 503, body: '{}' }));
    await button.click();
    await page.getByRole('alert').getByText('Something broke on our side').waitFor();
    await page.unroute('**/acknowledge');
    await button.click();
    await page.getByText('No alert is waiting.').waitFor();
    await close();
  });
});

describe('transit officers', () => {
  it('bring a leg back that they removed, with what was typed, to its place', async () => {
    const ref = await liveTo(product, 'transit.planning');
    const { page, close } = await visit(browser, product, 'transit-officer');
    await page.goto(`/cases/${ref}?step=transit.plan`);
    await settled(page);
    const add = page.getByRole('button', { name: 'Add a leg' });
    await add.waitFor();
    while ((await page.getByRole('button', { name: /^Remove no\./ }).count()) < 2) await add.click();
    const place = page.getByLabel(/place/i);
    await place.first().fill('Hanoi, the embassy');
    await page.getByRole('button', { name: 'Remove no. 1' }).click();
    await page.getByRole('button', { name: 'Bring no. 1 back' }).click();
    expect(await place.first().inputValue()).toBe('Hanoi, the embassy');
    expect(await page.getByRole('button', { name: 'Bring no. 1 back' }).count()).toBe(0);
    await close();
  });
});
