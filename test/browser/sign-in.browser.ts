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

  it('asks for what is missing in the reader’s language, whatever the browser’s is', async () => {
    const { page, close } = await visitDoor(browser, product);
    await page.getByRole('button', { name: '한국어' }).click();
    await page.locator('html[lang="ko"]').waitFor({ state: 'attached' });
    await page.locator('button[type=submit]').click();
    await page.getByText('필수 항목입니다. 입력하십시오.').nth(1).waitFor();
    expect(await page.locator('input:focus').getAttribute('name')).toBe('username');
    await close();
  });

  it('breaks no Korean word in two, where there is room for the word', async () => {
    const { page, close } = await visitDoor(browser, product, { language: 'ko', width: 360, height: 740 });
    const lead = page.getByText('관리자에게 받은 사용자 이름으로');
    await lead.waitFor();
    const lines = await lead.evaluate((element) => {
      const text = element.firstChild as Text;
      return [...text.data.matchAll(/\S+/g)].map(({ 0: word, index }) => {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        return [word, range.getClientRects().length];
      });
    });
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter(([, count]) => count !== 1)).toEqual([]);
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
