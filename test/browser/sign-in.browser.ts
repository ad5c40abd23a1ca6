import type { Browser } from 'playwright-core';
import { startProduct, type Product } from '@app/testing/product';
import { openBrowser, overflow, signIn, violations, visit, visitDoor } from './support/browser.js';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  product = await startProduct('browser-door');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

describe('the door', () => {
  it('lets somebody in and shows them their first screen', async () => {
    const { page, close } = await visit(browser, product, 'administrator');
    await page.waitForURL(/\/admin\/people$/);
    await close();
  });

  it('comes with a policy that lets nothing in from elsewhere, and a new nonce each time', async () => {
    const policies = await Promise.all(
      ['/', '/cases'].map(
        async (path) => (await fetch(product.url + path)).headers.get('content-security-policy') ?? '',
      ),
    );
    for (const policy of policies) expect(policy).toMatch(/^default-src 'none'; script-src 'self'; .*nonce-/);
    expect(policies[0]).not.toBe(policies[1]);
  });

  it('says what to do when the password is wrong, and keeps the name', async () => {
    const { page, close } = await visitDoor(browser, product);
    await page.locator('input[name=username]').fill('caseworker');
    await page.locator('input[name=password]').fill('not-the-password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Check both and sign in again').waitFor();
    expect(await page.locator('input[name=username]').inputValue()).toBe('caseworker');
    await close();
  });

  it('leads back to the address that was asked for', async () => {
    const { page, close } = await visitDoor(browser, product);
    await page.goto('/cases?stage=referral');
    await page.waitForURL(/sign-in/);
    await signIn(page, 'caseworker');
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/cases?stage=referral');
    await close();
  });

  it('never leads to another site', async () => {
    const { page, close } = await visitDoor(browser, product);
    await page.goto('/sign-in?to=//example.org/');
    await signIn(page, 'caseworker');
    expect(new URL(page.url()).origin).toBe(product.url);
    await close();
  });

  it('is shut at once when an administrator switches the person off', async () => {
    const { page, close } = await visit(browser, product, 'reviewer');
    const administrator = await product.as('administrator');
    const { people } = (await administrator.get('/api/people')).body as { people: { id: string; username: string }[] };
    await administrator.delete(`/api/people/${people.find((one) => one.username === 'reviewer')!.id}`);
    await page.reload();
    await page.waitForURL(/sign-in/);
    await close();
  });

  it.each([
    ['en', 'light'],
    ['en', 'dark'],
    ['ko', 'light'],
    ['ko', 'dark'],
  ] as const)('has no barrier in %s, %s, down to 360 pixels', async (language, scheme) => {
    const { page, said, close } = await visitDoor(browser, product, { language, scheme, width: 360, height: 740 });
    // the words of a language come a moment after the page
    await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' });
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    expect(said.filter((line) => !line.includes('401'))).toEqual([]);
    await close();
  });
});
