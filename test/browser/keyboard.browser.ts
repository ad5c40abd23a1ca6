import type { Browser, Page } from 'playwright-core';
import { liveTo } from '@app/testing/whole-case';
import { startProduct, type Product } from '@app/testing/product';
import { openBrowser, settled, visit } from './support/browser.js';

let product: Product;
let browser: Browser;
let ref: string;
beforeAll(async () => {
  product = await startProduct('browser-keyboard');
  browser = await openBrowser();
  ref = await liveTo(product, 'referral.acknowledged');
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const tabsMax = 250;

/** Presses Tab until the focus is back where it began, and says what can be used by mouse and was never reached. */
async function unreached(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    document.addEventListener('focusin', ({ target }) => (target as Element).setAttribute('data-reached', ''), true);
    (document.activeElement as HTMLElement | null)?.blur();
  });
  for (let tabs = 0; tabs < tabsMax; tabs += 1) await page.keyboard.press('Tab');
  return page.evaluate(() => {
    const isThere = (one: Element): boolean =>
      one.checkVisibility({ visibilityProperty: true }) &&
      one.getBoundingClientRect().width > 1 &&
      !one.closest('[inert]');
    // one of a group is reached with Tab, the others with the arrows (WAI-ARIA Authoring Practices)
    const byArrows = '[role=tab], [role=radio], [role=menuitem], [role=option], input[type=radio]';
    // an open form keeps the focus to itself, and Escape leaves it
    const within = document.querySelector('[role=dialog]') ?? document;
    return [...within.querySelectorAll('a[href], button, input, select, textarea, [role=button]')]
      .filter(
        (one) =>
          isThere(one) && !one.matches(':disabled, [aria-disabled=true], [type=hidden]') && !one.matches(byArrows),
      )
      .filter((one) => !one.hasAttribute('data-reached') && !one.closest('[aria-hidden=true]'))
      .map((one) => one.outerHTML.slice(0, 160));
  });
}

describe('everything that a mouse can do', () => {
  it.each([
    ['intake-officer.han', '/facility'],
    ['intake-officer.han', '/arrival'],
    ['caseworker', '/cases?open=true&order=due'],
    ['caseworker', '/cases/<ref>'],
    ['caseworker', '/cases/<ref>?tab=sealed'],
    ['caseworker', '/cases/<ref>?step=referral.record-interview'],
    ['coordinator', '/audit?refs=<ref>'],
    ['coordinator', '/figures'],
    ['administrator', '/admin/people'],
    ['administrator', '/admin/webhooks'],
  ])('can be reached by keyboard: %s at %s', async (username, path) => {
    const { page, close } = await visit(browser, product, username);
    await page.goto(path.replace('<ref>', ref));
    await settled(page);
    await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => undefined);
    expect(await unreached(page)).toEqual([]);
    await close();
  });

  it('goes for the palette, the sheet of keys, and the way to another screen', async () => {
    const { page, said, close } = await visit(browser, product, 'coordinator');
    await page.getByRole('heading', { name: 'Timelines' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder(/Reference of a case/).waitFor();
    await page.keyboard.type(ref);
    await page.locator('.mantine-Spotlight-action', { hasText: ref }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(ref));
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('Next row').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.waitForURL(/\/figures/);
    expect(said).toEqual([]);
    await close();
  });
});
