import type { Browser, Page } from 'playwright-core';
import { startProduct, type Product } from '@app/testing/product';
import { openBrowser, settled, visitDoor, signIn } from './support/browser.js';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  product = await startProduct('browser-weight');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

interface Loaded {
  name: string;
  bytes: number;
}

/** Scripts, styles, fonts and the page itself, as they came over the line. */
const loaded = (page: Page): Promise<Loaded[]> =>
  page.evaluate(() =>
    (performance.getEntries() as PerformanceResourceTiming[])
      .filter((one) => ['navigation', 'resource'].includes(one.entryType) && !one.name.includes('/api/'))
      .map((one) => ({ name: one.name, bytes: one.encodedBodySize })),
  );

const kB = (bytes: number): number => Math.round(bytes / 1000);
const firstLoadMax = 400_000;

describe('the first load', () => {
  it.each(['intake-officer.han', 'caseworker', 'coordinator', 'administrator'])(
    'of %s’s first screen is under 400 kB, gzipped, and without the charts',
    async (username) => {
      const door = await visitDoor(browser, product);
      await door.context.setExtraHTTPHeaders({ 'accept-encoding': 'gzip' });
      await signIn(door.page, username);
      await settled(door.page);
      // signed in, with nothing kept from before
      const { cookies } = await door.context.storageState();
      await door.close();
      const context = await browser.newContext({
        baseURL: product.url,
        extraHTTPHeaders: { 'accept-encoding': 'gzip' },
      });
      await context.addCookies(cookies);
      const page = await context.newPage();
      await page.goto('/');
      await settled(page);
      await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined);
      const files = await loaded(page);
      const total = files.reduce((sum, one) => sum + one.bytes, 0);
      process.stdout.write(`first load of ${username}: ${kB(total)} kB in ${files.length} files\n`);
      expect(files.some((one) => one.name.includes('charts'))).toBe(false);
      expect(total).toBeLessThan(firstLoadMax);
      await context.close();
    },
  );
});
