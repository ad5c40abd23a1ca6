import type { Browser } from 'playwright-core';
import { arrival, startProduct, type Product } from '@app/testing/product';
import { openBrowser, settled, signIn, visit, visitDoor } from './support/browser.js';

let product: Product;
let browser: Browser;
beforeAll(async () => {
  product = await startProduct('browser-true-words');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

const registered = async (over: object = {}): Promise<string> => {
  const officer = await product.as('intake-officer.han');
  return ((await officer.post('/api/cases', { ...arrival(), ...over })).body as { ref: string }).ref;
};

describe('a form', () => {
  it('replaces the number that stood in a box with what is typed', async () => {
    const { page, close } = await visit(browser, product, 'intake-officer.han');
    await page.goto('/arrival');
    await settled(page);
    const box = page.locator('[name=people]');
    await box.focus();
    await page.keyboard.type('3');
    expect(await box.inputValue()).toBe('3');
    await box.blur();
    await box.click();
    await page.keyboard.type('4');
    expect(await box.inputValue()).toBe('4');
    await close();
  });

  it('shows after a reload what its draft holds: that no name can be recorded yet, and why', async () => {
    const ref = await registered({ people: 1 });
    const { page, close } = await visit(browser, product, 'intake-officer.han');
    await page.goto(`/cases/${ref}?step=intake.identify`);
    const box = page.getByRole('checkbox', { name: 'The identity cannot be recorded yet' });
    await box.check();
    await page
      .getByLabel(/Why not/)
      .or(page.locator('[id$=absentBecause] textarea, [id$=absentBecause] input'))
      .first()
      .fill('Will not say it yet');
    await page.getByText('Kept on this device').first().waitFor();
    await page.reload();
    // the draft is read from the disk after the form is there
    await page.getByRole('checkbox', { name: 'The identity cannot be recorded yet', checked: true }).waitFor();
    expect(await page.locator('[id$=absentBecause]').locator('textarea, input').first().inputValue()).toBe(
      'Will not say it yet',
    );
    await close();
  });
});

describe('the screen of a facility', () => {
  it('never calls the day quiet beside a decision or an emergency on hold', async () => {
    const ref = await registered({ immediateDanger: true });
    const coordinator = await product.as('coordinator');
    await coordinator.post(`/api/cases/${ref}/case.hold`, { reason: 'security' });
    const { page, said, close } = await visit(browser, product, 'head-of-mission.han');
    await page.goto('/facility');
    const held = page.getByRole('region', { name: /On hold/ });
    await held.getByText(ref).waitFor();
    await held.getByText(/Caseworker or Coordinator/).waitFor();
    expect(await page.getByText('A quiet day').count()).toBe(0);
    expect(said).toEqual([]);
    await close();
  });
});

describe('the sign-in page', () => {
  it('says why a session ended, and leads back to where somebody was', async () => {
    const { page, close } = await visit(browser, product, 'coordinator');
    await page.goto('/cases?stage=referral');
    await settled(page);
    await product.sql(
      `delete from access.sessions where person_id = (select id from access.people where username = 'coordinator')`,
    );
    await page.reload();
    // somebody was at work a moment ago: the page gives the rule, and does not claim that they were idle
    await page.getByText(/You were signed out: a session ends after 15 minutes .* What you typed is kept\./).waitFor();
    await signIn(page, 'coordinator');
    await page.waitForURL(/\/cases\?stage=referral/);
    await close();
  });

  it('says nothing of a session to somebody who had none', async () => {
    const { page, close } = await visitDoor(browser, product);
    await page.goto('/cases');
    await page.waitForURL(/sign-in/);
    expect(await page.getByText(/signed out/).count()).toBe(0);
    await close();
  });

  it('lets somebody with a one-time password choose one in calm, and asks for it then', async () => {
    await product.sql(`update access.people set must_change_password = true where username = 'intake-officer.pek'`);
    const { page, close } = await visit(browser, product, 'intake-officer.pek');
    await page.waitForURL(/password/);
    await page.getByRole('heading', { name: 'Choose a password' }).waitFor();
    await page.locator('input[autocomplete=current-password]').fill('only-for-tests-1');
    await page.locator('input[autocomplete=new-password]').first().fill('of-my-own-choosing-2');
    await page.locator('input[autocomplete=new-password]').last().fill('of-my-own-choosing-2');
    expect(await page.getByText('Drafts: there is a problem').count()).toBe(0);
    expect(await page.getByText('Connection lost').count()).toBe(0);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Your password was changed. Sign in with the new one.').waitFor();
    await signIn(page, 'intake-officer.pek', 'of-my-own-choosing-2');
    await page.waitForURL(/facility/);
    await close();
  });
});
