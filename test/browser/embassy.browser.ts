import type { Browser, Page } from 'playwright-core';
import { startProduct, type Product } from '@app/testing/product';
import { openBrowser, settled, visit } from './support/browser.js';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  product = await startProduct('browser-embassy');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

/** The speed of a slow typist: two fingers, and a pause at each new question (Card, Moran and Newell 1980, doubled). */
const pace = { keyMs: 560, lookMs: 2_700 };
function atHumanPace(page: Page) {
  let ms = 0;
  return {
    spentMs: () => ms,
    async press(...keys: string[]) {
      for (const key of keys) await page.keyboard.press(key);
      ms += pace.lookMs + keys.length * pace.keyMs;
    },
    async type(text: string) {
      await page.keyboard.type(text);
      ms += pace.lookMs + text.length * pace.keyMs;
    },
  };
}

/** All that the browser's stores hold, as text, however it is spelt. */
const stored = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const spelt: string[] = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((done, fail) => {
        const request = indexedDB.open(name!);
        request.onsuccess = () => done(request.result);
        request.onerror = () => fail(new Error('not opened'));
      });
      for (const store of database.objectStoreNames) {
        const rows = await new Promise<unknown[]>((done) => {
          // the browser’s store, not ours
          // eslint-disable-next-line no-restricted-syntax
          const request = database.transaction(store).objectStore(store).getAll();
          request.onsuccess = () => done(request.result as unknown[]);
        });
        for (const value of rows.flatMap((row) => Object.values(row as object) as unknown[]))
          spelt.push(
            value instanceof ArrayBuffer || ArrayBuffer.isView(value)
              ? ['utf-8', 'utf-16le'].map((form) => new TextDecoder(form).decode(value)).join('\n')
              : JSON.stringify(value),
          );
      }
      database.close();
    }
    return spelt.join('\n');
  });

describe('embassy staff', () => {
  it('log an arrival by keyboard alone, in under five minutes at a human pace, and no name', async () => {
    const { page, said, close } = await visit(browser, product, 'intake-officer.han');
    await page.getByRole('link', { name: 'Log an arrival' }).first().focus();
    const officer = atHumanPace(page);
    await officer.press('Enter');
    await settled(page);
    await page.locator('[name=people]').focus();
    await officer.press('ArrowUp', 'ArrowUp');
    await officer.press('Tab', 'Tab', 'Tab', 'Space');
    await officer.press('Tab', 'Space', 'ArrowRight');
    await page.getByLabel('What to call them').focus();
    await officer.type('The three from the market');
    await officer.press('Tab', 'Tab');
    await officer.type('Wet and cold. The youngest coughs. They ate.');
    await officer.press('Control+Enter');
    await page.getByText('Speak of them by this reference').waitFor();
    const reference = await page
      .getByText(/^SP-[0-9A-Z]{4}-[0-9A-Z]{4}$/)
      .first()
      .innerText();
    expect(officer.spentMs()).toBeLessThan(5 * 60_000);

    const { body } = await (await product.as('intake-officer.han')).get(`/api/cases/${reference}`);
    expect(body).toMatchObject({ state: 'intake.registered', file: { danger: true } });
    expect((body as { file: { people: object[] } }).file.people).toHaveLength(3);
    // from the reference to the clock that runs now, and who decides
    await page.getByText(/Decision about shelter due/).waitFor();
    expect(said).toEqual([]);
    await close();
  });

  it('lose nothing to a reload or a lost network, and leave nothing of it in the clear', async () => {
    const { page, context, said, close } = await visit(browser, product, 'intake-officer.pek');
    await page.goto('/arrival');
    await settled(page);
    await page.locator('[name=people]').fill('2');
    await page.getByLabel('What to call them').fill('Sunflower 소나무');
    await page.getByText('Kept on this device').first().waitFor();
    await page.reload();
    await page
      .getByText(/We kept what you typed at/)
      .first()
      .waitFor();
    expect(await page.getByLabel('What to call them').inputValue()).toBe('Sunflower 소나무');
    await page.locator('[name=danger][value=no]').check();
    await page.locator('[name=medical][value=no]').check();

    await context.setOffline(true);
    await page.keyboard.press('Control+Enter');
    await page.getByText('Kept on this device, not sent yet').waitFor();
    const disk = await stored(page);
    for (const secret of ['Sunflower', '소나무', 'intake.register', 'alias']) expect(disk).not.toContain(secret);

    await context.setOffline(false);
    await page.getByText('Speak of them by this reference').waitFor({ timeout: 60_000 });
    const { body } = await (await product.as('intake-officer.pek')).get('/api/cases');
    expect((body as { cases: unknown[] }).cases).toHaveLength(1);
    expect(await stored(page)).not.toContain('Sunflower');
    expect(page.url() + (await page.title())).not.toMatch(/Sunflower|소나무/);
    expect(said.filter((line) => !line.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
    await close();
  });

  it('read the standing instructions and acknowledge them', async () => {
    const { page, close } = await visit(browser, product, 'intake-officer.uln');
    await page.goto('/instructions');
    await settled(page);
    await page.getByText('Receiving people who seek refuge').first().waitFor();
    await page.getByRole('button', { name: /I have read/ }).click();
    await page
      .getByText(/Acknowledged/)
      .first()
      .waitFor();
    const { body } = await (await product.as('intake-officer.uln')).get('/api/session');
    expect(body).toMatchObject({ actor: { pendingInstructions: 0 } });
    await close();
  });

  it('see their facility’s day, and the head of mission decides about shelter from it', async () => {
    const officer = await product.as('intake-officer.uln');
    const { body } = await officer.post('/api/cases', {
      arrivedAt: '2026-11-20T05:00:00+08:00',
      people: 2,
      immediateDanger: true,
      medicalEmergency: false,
      language: 'ko-KP',
    });
    const { ref } = body as { ref: string };
    const { page, said, close } = await visit(browser, product, 'head-of-mission.uln');
    await page.waitForURL(/\/facility$/);
    await page.getByText(ref).first().waitFor();
    await page
      .getByRole('link', { name: /shelter/i })
      .first()
      .click();
    await page.waitForURL(/step=intake\.shelter/);
    await page.getByRole('radio', { name: 'Humanitarian practice' }).click();
    await page.getByRole('dialog').locator('textarea').first().fill('They stay.');
    await page.getByRole('dialog').getByRole('button', { name: 'Shelter on the premises' }).click();
    await page.getByText('Sheltered on the premises').first().waitFor();
    await page.goto('/facility');
    await page.getByText('2 of 2 taken').waitFor();
    expect(said).toEqual([]);
    await close();
  });
});
