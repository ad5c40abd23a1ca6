import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { CaseState } from '@app/lifecycle';
import { withPast } from '@app/testing/history';
import { startProduct, type Product } from '@app/testing/product';
import { openBrowser, settled, visit, type As } from './support/browser.js';

/** Not a test: makes the pictures of the README from cases with a past. `npm run pictures`. */
const folder = join(import.meta.dirname, '../../docs/pictures');

const lives: [CaseState, number][] = [
  ['intake.registered', 0.1],
  ['intake.registered', 0.6],
  ['intake.sheltered', 4],
  ['intake.sheltered', 9],
  ['intake.assisted', 12],
  ['referral.preparing', 20],
  ['referral.preparing', 31],
  ['referral.sent', 45],
  ['referral.acknowledged', 70],
  ['referral.acknowledged', 96],
  ['referral.recognised', 120],
  ['referral.rejected', 140],
  ['referral.drafted', 150],
  ['referral.submitted', 190],
  ['referral.submitted', 240],
  ['referral.accepted', 260],
  ['transit.planning', 280],
  ['transit.planning', 330],
  ['transit.cleared', 300],
  ['transit.moving', 310],
  ['transit.interrupted', 320],
  ['resettlement.receiving', 340],
  ['resettlement.settling', 360],
  ['closed.settled', 400],
  ['closed.settled', 420],
  ['closed.withdrawn', 90],
  ['closed.lost-contact', 160],
];
const facilities = ['HAN', 'PEK', 'ULN'] as const;

let product: Product;
let browser: Browser;
const refs = new Map<CaseState, string>();
beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  product = await startProduct('pictures');
  browser = await openBrowser();
  const past = await withPast(product);
  for (const [round, facility] of facilities.entries())
    for (const [state, days] of lives)
      refs.set(state, await past.live(state, { facility, daysAgo: days * (1 + round * 0.11), pace: 1 + round * 0.4 }));
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const pictures: [name: string, username: string, path: string, as?: As][] = [
  ['facility', 'intake-officer.uln', '/facility'],
  ['arrival', 'intake-officer.uln', '/arrival'],
  ['cases', 'caseworker', '/cases?open=true&order=due'],
  ['case', 'caseworker', '/cases/<referral.acknowledged>'],
  ['step', 'caseworker', '/cases/<referral.recognised>?step=referral.draft-submission'],
  ['journey', 'transit-officer', '/cases/<transit.moving>?tab=journey'],
  ['timelines', 'coordinator', '/audit?refs=<closed.settled>,<transit.interrupted>,<referral.submitted>'],
  ['figures', 'coordinator', '/figures?from=2025-01-01&to=2026-12-31'],
  ['operations', 'administrator', '/operations'],
  ['clocks', 'administrator', '/admin/clocks'],
  ['facility-phone', 'intake-officer.uln', '/facility', { width: 390, height: 844 }],
  ['case-phone', 'caseworker', '/cases/<referral.acknowledged>', { width: 390, height: 844 }],
  ['cases-dark', 'caseworker', '/cases?open=true&order=due', { scheme: 'dark' }],
];

describe.each(['en', 'ko'] as const)('pictures in %s', (language) => {
  it.each(pictures)('%s', async (name, username, path, as = {}) => {
    const { page, close } = await visit(browser, product, username, { language, ...as });
    await page.goto(path.replace(/<([\w.-]+)>/g, (_, state: string) => refs.get(state as CaseState) ?? ''));
    await settled(page);
    await page.waitForTimeout(1200);
    await page.screenshot({ path: join(folder, `${name}-${language}.png`) });
    await close();
  });
});
