import type { Browser } from 'playwright-core';
import { arrival, startProduct, type Product } from '@app/testing/product';
import { openBrowser, settled, visit } from './support/browser.js';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  product = await startProduct('browser-list');
  browser = await openBrowser();
  const officer = await product.as('intake-officer.han');
  await officer.post('/api/cases', arrival());
  // rows alone, as many as a mission never has: what is looked at is the list
  await product.sql(`
    set session_replication_role = replica;
    insert into journal.cases (id, ref, facility_id, state, version, head, custody, facts, priority, due_at, opened_at, moved_at)
    select gen_random_uuid(), 'SP-' || lpad(upper(to_hex(n)), 4, '0') || '-AAAA', f.id,
      (array['intake.registered', 'referral.preparing', 'transit.planning', 'closed.withdrawn'])[1 + n % 4], 1, c.head, 'intake',
      c.facts || jsonb_build_object('processingPriority', p.priority), p.priority,
      c.due_at + make_interval(mins => n), c.opened_at - make_interval(mins => n), c.moved_at
    from journal.cases c, generate_series(1, 10000) n
    cross join lateral (select (array['normal', 'urgent', 'emergency'])[1 + n % 3] as priority) p
    join lateral (select id from access.facilities order by code offset n % 3 limit 1) f on true;
    analyze journal.cases;
  `);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

describe('a list of 10,000 cases', () => {
  it('comes in pages, and is filtered where the cases are', async () => {
    const { page, said, close } = await visit(browser, product, 'coordinator');
    const asked: { url: URL; ms: number }[] = [];
    page.on('requestfinished', (request) => {
      const url = new URL(request.url());
      if (url.pathname === '/api/cases') asked.push({ url, ms: Math.round(request.timing().responseEnd) });
    });
    await page.goto('/cases?open=true&order=due');
    await settled(page);
    await page.getByRole('link', { name: /^SP-/ }).first().waitFor();
    expect(await page.getByRole('link', { name: /^SP-/ }).count()).toBeLessThanOrEqual(150);

    const search = page.getByPlaceholder('Reference');
    for (const part of ['1F4', '0A0-', '26B']) {
      const began = Date.now();
      await search.fill(part);
      await page.waitForFunction(
        (wanted) => {
          const links = [...document.querySelectorAll('main a')].filter((one) => /^SP-/.test(one.textContent ?? ''));
          return links.length > 0 && links.every((one) => one.textContent?.includes(wanted));
        },
        part,
        { polling: 20 },
      );
      process.stdout.write(`typed ${part}, shown after ${Date.now() - began} ms\n`);
    }
    for (const { url } of asked) expect(Number(url.searchParams.get('limit'))).toBeLessThanOrEqual(50);
    expect(asked.some(({ url }) => url.searchParams.get('q') === '26B')).toBe(true);
    process.stdout.write(`answers in ${asked.map(({ ms }) => ms).join(', ')} ms\n`);
    expect(said).toEqual([]);
    await close();
  });
});
