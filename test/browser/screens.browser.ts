import type { Browser } from 'playwright-core';
import { startProduct, type Product } from '@app/testing/product';
import { liveTo } from '@app/testing/whole-case';
import { openBrowser, overflow, settled, violations, visit, type Language, type Scheme } from './support/browser.js';

let product: Product;
let browser: Browser;
const refs: Record<string, string> = {};
beforeAll(async () => {
  product = await startProduct('browser-screens');
  browser = await openBrowser();
  // those who left gave their places in the shelter back
  refs['closed'] = await liveTo(product, 'closed.settled');
  refs['transit'] = await liveTo(product, 'transit.moving');
  refs['intake'] = await liveTo(product, 'intake.sheltered');
  refs['referral'] = await liveTo(product, 'referral.acknowledged');
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

/** Every screen, by who opens it. `<stage>` stands for a case of that stage. */
const screens: Record<string, string[]> = {
  'intake-officer.han': [
    '/facility',
    '/arrival',
    '/instructions',
    '/drafts',
    '/cases',
    '/cases/<intake>',
    '/cases/<intake>?tab=people',
    '/cases/<intake>?step=intake.identify',
    '/cases/<intake>?step=intake.record-consent',
    '/cases/<intake>?step=intake.assess-needs',
  ],
  'head-of-mission.han': ['/facility', '/cases/<intake>'],
  caseworker: [
    '/cases',
    '/cases?stage=transit&blocked=true',
    '/cases/<referral>',
    '/cases/<referral>?tab=documents',
    '/cases/<referral>?tab=sealed',
    '/cases/<referral>?tab=clocks',
    '/cases/<referral>?step=referral.record-interview',
    '/password',
  ],
  reviewer: ['/alerts'],
  'transit-officer': ['/cases/<transit>?tab=journey', '/cases/<transit>?step=transit.confirm-leg'],
  coordinator: ['/audit', '/audit?refs=<transit>,<closed>', '/figures', '/operations', '/cases/<closed>/print'],
  auditor: ['/audit?refs=<closed>', '/operations'],
  administrator: [
    '/admin/people',
    '/admin/facilities',
    '/admin/clocks',
    '/admin/webhooks',
    '/instructions',
    '/operations',
  ],
};

const looks: [Language, Scheme, number][] = [
  ['en', 'light', 1440],
  ['en', 'dark', 360],
  ['ko', 'light', 360],
  ['ko', 'dark', 1440],
  ['en', 'light', 2560],
];

describe.each(Object.keys(screens))('the screens of %s', (username) => {
  it.each(looks)('have no barrier in %s, %s, at %i pixels', async (language, scheme, width) => {
    const { page, said, close } = await visit(browser, product, username, { language, scheme, width, height: 900 });
    const found: Record<string, unknown> = {};
    for (const screen of screens[username]!) {
      await page.goto(screen.replace(/<(\w+)>/g, (_, stage: string) => refs[stage] ?? ''));
      await settled(page);
      const [barriers, wider] = [await violations(page), await overflow(page)];
      if (barriers.length > 0 || wider > 0) found[screen] = { barriers, wider };
    }
    expect(found).toEqual({});
    expect(said).toEqual([]);
    await close();
  });
});
