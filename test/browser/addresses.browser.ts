import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startProduct, type Product } from '@app/testing/product';
import { openBrowser, signIn, violations, visitDoor } from './support/browser.js';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  product = await startProduct('browser-addresses');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const get = (path: string, accept = 'text/html') =>
  fetch(`${product.url}${path}`, { headers: { accept }, redirect: 'manual' });
const titles = { en: 'Page not found', ko: '페이지가 없습니다' };

describe('an address of the desk', () => {
  it('is answered with the page, for every screen that the router has', async () => {
    const file = join(import.meta.dirname, '../../dist/web/routes.json');
    const paths = JSON.parse(await readFile(file, 'utf8')) as string[];
    expect(paths).toEqual(expect.arrayContaining(['/', '/sign-in', '/alerts', '/cases/$ref', '/admin/webhooks']));
    for (const path of paths.map((one) => one.replace(/\$\w+/g, 'SP-7K3M-92QD'))) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(await answer.text()).toContain('<div id="root">');
    }
  });

  it('is answered with the page and status 404 when no screen has it', async () => {
    for (const path of [
      '/nothing',
      '/admin',
      '/alerts/1',
      '/cases/SP-7K3M-92QD/print/2',
      '/routes.json',
      '/nothing?a=b',
    ]) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(await answer.text()).toContain('<div id="root">');
    }
  });

  it('is answered with a problem when no screen has it and a program asks', async () => {
    const asked = [
      ...['/api', '/api/nothing', '/log/nothing', '/assets/nothing.js'].map((path) => [path, 'text/html'] as const),
      ...['*/*', 'application/json', 'application/json, text/html;q=0.1'].map(
        (accept) => ['/nothing', accept] as const,
      ),
    ];
    for (const [path, accept] of asked) {
      const answer = await get(path, accept);
      expect([path, accept, answer.status]).toEqual([path, accept, 404]);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(await answer.json()).toMatchObject({ code: 'resource.not-found' });
    }
  });

  it.each(['en', 'ko'] as const)(
    'that was mistyped says so in %s, with the way to the first screen',
    async (language) => {
      const { page, close, said } = await visitDoor(browser, product, { language });
      for (const path of ['/nothing', '/cases/SP-7K3M-92QD/print/2']) {
        await page.goto(path);
        await page.getByRole('heading', { level: 1, name: titles[language] }).waitFor();
      }
      expect(await violations(page)).toEqual([]);
      await page.locator('main a').click();
      await page.waitForURL((url) => url.pathname === '/sign-in');
      // somebody who is signed in comes to their own first screen
      await signIn(page, 'caseworker');
      await page.goto('/nothing');
      await page.locator('main a').click();
      await page.waitForURL((url) => url.pathname === '/cases');
      expect(said.filter((line) => line.startsWith('broke'))).toEqual([]);
      await close();
    },
  );
});
