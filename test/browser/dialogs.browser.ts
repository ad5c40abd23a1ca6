import type { Browser } from 'playwright-core';
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
    // nothing is sent that is not filled in
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    expect(await dialog.locator('input:invalid').count()).toBe(2);
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
