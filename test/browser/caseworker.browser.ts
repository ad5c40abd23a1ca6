import type { Browser } from 'playwright-core';
import { liveTo } from '@app/testing/whole-case';
import { arrival, startProduct, type Product } from '@app/testing/product';
import { openBrowser, settled, visit } from './support/browser.js';

let product: Product;
let browser: Browser;
let ref: string;
let other: string;
beforeAll(async () => {
  product = await startProduct('browser-caseworker');
  browser = await openBrowser();
  ref = await liveTo(product, 'referral.sent');
  other = await liveTo(product, 'referral.preparing');
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const inputOf = (label: string) =>
  `xpath=//label[contains(., "${label}")]/following::*[self::input or self::textarea][1]`;

describe('caseworkers', () => {
  it('find the case in their queue and open it, by keyboard alone', async () => {
    const { page, said, close } = await visit(browser, product, 'caseworker');
    await page.waitForURL(/\/cases/);
    await page.getByText(ref).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(ref.slice(3, 7));
    await page.getByText(other).first().waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.locator('body').press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`/cases/${ref}`));
    expect(said).toEqual([]);
    await close();
  });

  it('move it a stage on: acknowledged by UNHCR, with its reference sealed', async () => {
    const { page, said, close } = await visit(browser, product, 'caseworker');
    await page.goto(`/cases/${ref}?step=referral.acknowledge`);
    const form = page.getByRole('dialog');
    await form.locator(inputOf('UNHCR')).fill('917-26C00413');
    await form.getByRole('button', { name: 'Record acknowledgement' }).click();
    await page.getByText('Acknowledged by UNHCR').first().waitFor();
    await page
      .getByText(/recorded UNHCR.s acknowledgement/)
      .first()
      .waitFor();
    const { body } = await (await product.as('caseworker')).get(`/api/cases/${ref}`);
    expect(body).toMatchObject({ state: 'referral.acknowledged' });
    expect(page.url()).not.toContain('917-26C00413');
    expect(said.join()).not.toContain('917-26C00413');
    await close();
  });

  it('see why a step can’t be taken, before they click', async () => {
    const officer = await product.as('intake-officer.han');
    const { ref: mine } = (await officer.post('/api/cases', arrival())).body as { ref: string };
    const head = await product.as('head-of-mission.han');
    await head.post(`/api/cases/${mine}/intake.assist-outside`, { reason: 'No room.', contactKept: 'By phone.' });
    const { page, close } = await visit(browser, product, 'intake-officer.han');
    await page.goto(`/cases/${mine}`);
    await settled(page);
    const steps = page.getByText('Refer to UNHCR').first();
    await steps.waitFor();
    await page
      .getByText(/Consent to share .* UNHCR/i)
      .first()
      .waitFor();
    // and the step that supplies it is one click away
    await page
      .getByRole('link', { name: 'Record consent' })
      .or(page.getByRole('button', { name: 'Record consent' }))
      .first()
      .waitFor();
    await close();
  });

  it('see each other at one case, and both values when one was faster', async () => {
    const first = await visit(browser, product, 'caseworker');
    const second = await visit(browser, product, 'reviewer');
    await first.page.goto(`/cases/${other}?step=case.set-priority`);
    await first.page.getByRole('dialog').getByRole('radio', { name: 'Urgent' }).click();
    await first.page.getByRole('dialog').locator('textarea').first().fill('The child is ill.');
    await second.page.goto(`/cases/${other}`);
    await second.page.getByText(/caseworker is writing/).waitFor({ timeout: 30_000 });

    // the reviewer is faster
    const reviewer = await product.as('reviewer');
    await reviewer.post(`/api/cases/${other}/case.set-priority`, { priority: 'emergency', reason: 'Told by phone.' });
    await second.page.getByText('Emergency').first().waitFor();
    const form = first.page.getByRole('dialog');
    await form.getByRole('button', { name: 'Set processing priority' }).click();
    await form
      .getByText(/moved on/)
      .first()
      .waitFor();
    await form.getByText('Emergency').first().waitFor();
    expect(await form.locator('textarea').first().inputValue()).toBe('The child is ill.');
    await form.getByRole('button', { name: 'Send mine on top' }).click();
    await first.page.getByText('Urgent').first().waitFor();
    await first.close();
    await second.close();
  });

  it('open a sealed compartment for a purpose, and the reading is on record', async () => {
    const { page, said, close } = await visit(browser, product, 'caseworker');
    await page.goto(`/cases/${ref}?tab=sealed`);
    await settled(page);
    await page.getByRole('button', { name: 'Open: Identity' }).click();
    // opened, whether or not its entry is unfolded
    await page
      .getByText(/CANARY-person-1/)
      .first()
      .waitFor({ state: 'attached' });
    const { body } = await (await product.as('coordinator')).get(`/api/audit/reads?case=${ref}`);
    expect((body as { reads: { compartment: string }[] }).reads[0]).toMatchObject({ compartment: 'identity' });
    expect(await page.title()).not.toMatch(/Ri Un Gyong/);
    expect(said).toEqual([]);
    await close();
  });

  it('assign many cases at once, and are told of each what became of it', async () => {
    const { page, close } = await visit(browser, product, 'caseworker');
    await page.goto('/cases?open=true&stage=referral&order=opened');
    await settled(page);
    await page.getByText(ref).first().waitFor();
    await page.locator('body').press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByRole('region', { name: 'Selected cases' }).getByRole('combobox').click();
    await page.getByRole('option').first().click();
    await page.getByRole('button', { name: /^Assign 2/ }).click();
    const { actor } = await product.as('caseworker');
    for (const one of [ref, other])
      for (;;) {
        const { body } = await (await product.as('caseworker')).get(`/api/cases/${one}`);
        if ((body as { file: { assignee: string } }).file.assignee === actor.id) break;
        await page.waitForTimeout(200);
      }
    await close();
  });
});
