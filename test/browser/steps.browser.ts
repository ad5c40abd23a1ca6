import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { fieldLabel, lifecycle, valueLabel, type Labels } from '@app/lifecycle';
import { startProduct, type Product } from '@app/testing/product';
import { liveTo } from '@app/testing/whole-case';
import { openBrowser, overflow, settled, violations, visit, type Language } from './support/browser.js';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  product = await startProduct('browser-steps');
  // six families are sheltered here at once
  await product.sql(`update journal.pools set capacity = 100 where kind = 'shelter'`);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

interface Words {
  labels: Labels;
  /** A problem's title, and what the summary says of an answer that is not there. */
  problem: string;
  choose: (field: string) => string;
  enter: (field: string, of?: string) => string;
  leg: string;
  open: (compartment: string) => string;
  breakGlass: (compartment: string, reference: string) => RegExp;
  bring: (channel: string) => RegExp;
  documents: string;
  package: RegExp;
  show: string;
  matches: string;
  download: string;
  staysBehind: string;
  household: string;
}
const words: Record<Language, Words> = {
  en: {
    labels: lifecycle.labels['en']!,
    problem: 'There is a problem',
    choose: (field) => `Choose an answer: ${field}`,
    enter: (field, of) => (of ? `Fill in for ${of}: ${field}` : `Fill in: ${field}`),
    leg: 'Leg 1',
    open: (compartment) => `Open: ${compartment}`,
    breakGlass: (compartment, reference) =>
      new RegExp(`“${compartment}” of ${reference} opens to you for three hours.*somebody else reviews it`),
    bring: (channel) => new RegExp(`You bring it to UNHCR yourself: ${channel}`),
    documents: 'Documents & consents',
    package: /^Package for UNHCR/,
    show: 'Show the package',
    matches: 'The content matches the digest on record.',
    download: 'Download as JSON',
    staysBehind: 'Somebody stays behind',
    household: 'Other cases of this household',
  },
  ko: {
    labels: lifecycle.labels['ko']!,
    problem: '문제가 있습니다',
    choose: (field) => `답을 선택하십시오: ${field}`,
    enter: (field, of) => (of ? `${of}의 내용을 입력하십시오: ${field}` : `입력하십시오: ${field}`),
    leg: '1번 구간',
    open: (compartment) => `열람: ${compartment}`,
    breakGlass: (compartment, reference) => new RegExp(`${reference}.*${compartment}`),
    bring: (channel) => new RegExp(channel),
    documents: '문서·동의',
    package: /^유엔난민기구 의뢰 자료/,
    show: '의뢰 자료 보기',
    matches: '내용이 기록된 해시값과 일치합니다.',
    download: 'JSON으로 내려받기',
    staysBehind: '남는 사람이 있습니다',
    household: '이 구성원의 다른 사례',
  },
};

/** As the words on the button of the form, and then of the question that names the case. */
const send = async (page: Page, title: string): Promise<void> =>
  page.getByRole('form', { name: title }).getByRole('button', { name: title, exact: true }).click();
const confirm = (page: Page, title: string, reference: string): Locator =>
  page.getByRole('dialog', { name: `${title}: ${reference}` });

describe.each(['en', 'ko'] as const)('a step from its form to the timeline, in %s', (language) => {
  const { labels, ...say } = words[language];
  const titleOf = (transition: string): string => labels.transitions[transition]!.title;

  it('breaks the glass of the compartment whose card it was asked on, and opens it for that person alone', async () => {
    const reference = await liveTo(product, 'referral.sent');
    const { page, said, close } = await visit(browser, product, 'coordinator', { language });
    const [title, compartment] = [titleOf('case.break-glass'), labels.compartments.protection];
    await page.goto(`/cases/${reference}?tab=sealed`);
    await settled(page);
    const card = page.getByRole('region', { name: compartment });
    await card.getByRole('button', { name: title }).click();
    const form = page.getByRole('form', { name: title });
    // the card says which: nobody chooses it a second time
    expect(await form.getByRole('radio', { name: compartment }).isChecked()).toBe(true);
    await send(page, title);
    const problem = form.getByRole('alert').filter({ hasText: say.problem });
    await problem.getByText(say.enter(fieldLabel(labels, 'case.break-glass', 'reason')), { exact: true }).waitFor();
    await form.locator('textarea').fill('A call at night: one of them is ill.');
    await send(page, title);
    const question = confirm(page, title, reference);
    await question.getByText(say.breakGlass(compartment, reference)).waitFor();
    await question.getByRole('button', { name: title }).click();
    await card.getByRole('button', { name: say.open(compartment) }).click();
    await page
      .getByText(/CANARY-/)
      .first()
      .waitFor({ state: 'attached' });
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);

    const { body } = await (await product.as('coordinator')).get(`/api/cases/${reference}/timeline`);
    expect((body as { entries: object[] }).entries.at(-1)).toMatchObject({
      transition: 'case.break-glass',
      body: { compartment: 'protection' },
    });
    expect(page.url() + (await page.title()) + said.join()).not.toMatch(/night/);
    await close();
  });

  it('makes the package for UNHCR, shows it to whoever made it, and gives the bytes whose digest is on record', async () => {
    const reference = await liveTo(product, 'referral.preparing');
    const { page, said, close } = await visit(browser, product, 'caseworker', { language });
    const title = titleOf('referral.send');
    await page.goto(`/cases/${reference}?step=referral.send`);
    const form = page.getByRole('form', { name: title });
    await send(page, title);
    await form
      .getByRole('alert')
      .getByText(say.choose(fieldLabel(labels, 'referral.send', 'channel')), { exact: true })
      .waitFor();
    const channel = valueLabel(labels, 'channel', 'courier');
    await form.getByRole('radio', { name: channel }).click();
    await send(page, title);
    const question = confirm(page, title, reference);
    await question.getByText(say.bring(channel)).waitFor();
    await question.getByRole('button', { name: title }).click();
    await page.getByRole('tab', { name: say.documents }).click();
    const made = page.getByRole('region', { name: say.package });
    await made.getByRole('button', { name: say.show }).click();
    await made.getByText(say.matches).waitFor();
    await made.scrollIntoViewIfNeeded();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      made.getByRole('button', { name: say.download }).click(),
    ]);
    const text = await readFile(await file.path(), 'utf8');
    const { body } = await (await product.as('caseworker')).get(`/api/cases/${reference}`);
    expect(body).toMatchObject({
      state: 'referral.sent',
      file: { packageDigest: createHash('sha256').update(text).digest('hex') },
    });
    expect((JSON.parse(text) as { people: { person: number }[] }).people.map(({ person }) => person)).toEqual([
      1, 2, 3,
    ]);
    expect(await violations(page)).toEqual([]);
    expect(said).toEqual([]);
    await close();
  });

  it('splits a case: says who stays, asks for the guardian of a child alone, and links both sides', async () => {
    const reference = await liveTo(product, 'referral.preparing');
    const { page, said, close } = await visit(browser, product, 'caseworker', { language });
    const title = titleOf('case.split');
    const label = (field: string): string => fieldLabel(labels, 'case.split', field);
    await page.goto(`/cases/${reference}?step=case.split`);
    const form = page.getByRole('form', { name: title });
    await form.getByRole('checkbox').nth(3).click();
    await form.getByRole('group', { name: say.staysBehind }).waitFor();
    await form.getByLabel(label('reason')).fill('Her uncle takes her in.');
    await form.getByText(labels.refusals['split.child-without-guardian']).first().waitFor();
    await form.getByLabel(label('guardianName')).fill('Kim Chol-su');
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await send(page, title);
    await confirm(page, title, reference).getByRole('button', { name: title }).click();
    await form.waitFor({ state: 'detached' });

    await page.goto(`/cases/${reference}?tab=people`);
    const others = page.getByRole('region', { name: say.household });
    await others.getByRole('link').click();
    await page.waitForURL((url) => !url.href.includes(reference));
    const part = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await page.goto(`/cases/${part}?tab=people`);
    await others.getByRole('link', { name: reference }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    const client = await product.as('caseworker');
    const [stays, goes] = await Promise.all(
      [reference, part].map(async (ref) => (await client.api.get('/api/cases/:ref', { params: { ref } })).file.people),
    );
    expect([stays, goes].map((people) => people?.map(({ no }) => no))).toEqual([[1, 2], [3]]);
    expect(page.url() + (await page.title()) + said.join()).not.toMatch(/uncle|Chol-su/);
    await close();
  });

  it('plans a leg by the clocks of its places, told before it is sent when it leads through the country of origin', async () => {
    const reference = await liveTo(product, 'transit.planning');
    const { page, said, close } = await visit(browser, product, 'transit-officer', { language });
    const title = titleOf('transit.plan');
    const label = (field: string): string => fieldLabel(labels, 'transit.plan', field);
    await page.goto(`/cases/${reference}?step=transit.plan`);
    const form = page.getByRole('form', { name: title });
    const leg = form.getByRole('group', { name: say.leg, exact: true });
    const [from, to] = [leg.getByRole('group', { name: label('from') }), leg.getByRole('group', { name: label('to') })];
    const country = async (end: Locator, code: string): Promise<void> => {
      await end.getByLabel(label('country')).first().fill(code);
      const name = new Intl.DisplayNames(language, { type: 'region' }).of(code);
      await page.getByRole('option', { name, exact: true }).click();
    };
    await send(page, title);
    await form
      .getByRole('alert')
      .getByText(say.enter(label('place'), `${say.leg}, ${label('from')}`), { exact: true })
      .waitFor();
    await country(from, 'VN');
    await from.getByLabel(label('place')).fill('Hanoi');
    await from.getByLabel(label('departs')).fill(`${dayFromNow(10)}T10:00`);
    await country(to, 'KP');
    await to.getByLabel(label('place')).fill('Bangkok');
    await to.getByLabel(label('arrives')).fill(`${dayFromNow(10)}T12:30`);
    const refusal = leg.getByText(labels.refusals['plan.through-country-of-origin']);
    await refusal.waitFor();
    await country(to, 'TH');
    await refusal.waitFor({ state: 'detached' });
    await leg.getByRole('radio', { name: valueLabel(labels, 'mode', 'air') }).click();
    expect(await violations(page)).toEqual([]);
    await send(page, title);
    await form.waitFor({ state: 'detached' });

    const { body } = await (await product.as('transit-officer')).get(`/api/cases/${reference}`);
    // Hanoi and Bangkok share a clock, seven hours ahead of UTC
    const at = (time: string): unknown => expect.stringContaining(`${dayFromNow(10)}T${time}`);
    expect((body as { file: { plan: object[] } }).file.plan).toEqual([
      expect.objectContaining({ departs: at('03:00'), arrives: at('05:30') }),
    ]);
    expect(page.url() + (await page.title()) + said.join()).not.toMatch(/Bangkok|Hanoi/);
    await close();
  });
});

const dayFromNow = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
