import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { liveTo } from '@app/testing/whole-case';
import { arrival, eventually, startProduct, type Client, type Product } from '@app/testing/product';

let product: Product;
let hanoi: Client;
let beijing: Client;
let caseworker: Client;
beforeAll(async () => {
  product = await startProduct('other_missions');
  [hanoi, beijing, caseworker] = (await Promise.all(
    ['intake-officer.han', 'intake-officer.pek', 'caseworker'].map((name) => product.as(name)),
  )) as [Client, Client, Client];
  await product.sql('update journal.pools set capacity = 100');
});
afterAll(() => product.stop());

interface Match {
  match: string;
  ref: string;
  decision: string | null;
  elsewhere: boolean;
}
interface Entry {
  seq: number;
  transition: string;
  body: { matches?: string[]; match?: string };
}
const ok = async (answer: Promise<{ status: number; text: string; body: unknown }>): Promise<unknown> => {
  const { status, text, body } = await answer;
  if (status >= 300) throw new Error(text);
  return body;
};
const opened = async (who: Client): Promise<string> =>
  ((await ok(who.post('/api/cases', arrival()))) as { ref: string }).ref;
const identify = (who: Client, ref: string, latin: string) =>
  ok(
    who.post(`/api/cases/${ref}/intake.identify`, {
      people: [
        {
          person: 1,
          names: { latin },
          birth: { date: '1990-05-01', calendar: 'solar', approximate: false },
          sex: 'F',
          nationality: 'KP',
          alone: false,
          documents: [],
        },
      ],
    }),
  );
const matches = async (who: Client, ref: string): Promise<Match[]> =>
  ((await ok(who.get(`/api/cases/${ref}/duplicates`))) as { matches: Match[] }).matches;
const timeline = async (who: Client, ref: string): Promise<Entry[]> =>
  ((await ok(who.get(`/api/cases/${ref}/timeline`))) as { entries: Entry[] }).entries;
const decide = (who: Client, ref: string, match: string) =>
  who.post(`/api/cases/${ref}/intake.decide-duplicate`, { match, decision: 'different', reason: 'Compared.' });

it('a mission learns nothing of another mission’s case with the same person, whatever it asks for', async () => {
  const there = await opened(beijing);
  await identify(beijing, there, 'Han Sol Mi');
  const here = await opened(hanoi);
  await identify(hanoi, here, 'Han Sol Mi');
  const [found] = await matches(caseworker, here);
  expect(found).toMatchObject({ ref: there, decision: null, elsewhere: true });
  await eventually('the note in the other case', async () =>
    (await timeline(caseworker, there)).some((one) => one.transition === 'case.note-match'),
  );

  for (const [who, head, ref, other] of [
    [hanoi, await product.as('head-of-mission.han'), here, there],
    [beijing, await product.as('head-of-mission.pek'), there, here],
  ] as const)
    for (const asker of [who, head]) {
      expect(await matches(asker, ref)).toEqual([]);
      const told = await Promise.all(
        [`/api/cases/${ref}`, `/api/cases/${ref}/timeline`, '/api/cases', `/api/audit/cases/${ref}/chain`].map(
          async (path) => (await asker.get(path)).text,
        ),
      );
      for (const text of told)
        for (const secret of [other, found!.match, 'note-match']) expect(text).not.toContain(secret);
      const refused = await decide(asker, ref, found!.match);
      expect(refused.status).toBe(asker === who ? 409 : 403);
      expect(refused.text).not.toContain(found!.match);
    }
  const { next } = (await hanoi.get(`/api/cases/${here}`)).body as {
    next: { transition: string; missing: { code: string }[] }[];
  };
  expect(next.flatMap(({ missing }) => missing.map((one) => one.code))).not.toContain('duplicates.undecided');

  // a decision in one case counts in both, and no mission is told of it
  expect((await decide(caseworker, there, found!.match)).status).toBe(200);
  expect((await matches(caseworker, here))[0]?.decision).toBe('different');
  for (const [who, ref] of [
    [hanoi, here],
    [beijing, there],
  ] as const)
    expect((await timeline(who, ref)).map((one) => one.transition)).not.toContain('intake.decide-duplicate');
});

it('a referral is held until a caseworker has decided a match elsewhere, and the officer is not', async () => {
  const here = await liveTo(product, 'referral.preparing');
  const term = `insert into journal.blind_index (case_id, facility_id, person, token)
    select id, facility_id, 1, decode(md5($1), 'hex') from journal.cases where ref = any ($2)`;
  const there = await opened(beijing);
  await product.sql(term, [here, [here, there]]);
  const send = () =>
    caseworker.post(`/api/cases/${here}/referral.send`, { channel: 'courier', recipient: 'UNHCR Hanoi' });
  const refused = await send();
  expect(refused.status).toBe(409);
  expect((refused.body as { missing: { code: string }[] }).missing.map((one) => one.code)).toEqual([
    'duplicates.undecided',
  ]);
  const view = (await caseworker.get(`/api/cases/${here}`)).body as {
    next: { transition: string; missing: { code: string }[] }[];
  };
  expect(view.next.find((one) => one.transition === 'referral.send')?.missing).toMatchObject([
    { code: 'duplicates.undecided' },
  ]);
  const [found] = await matches(caseworker, here);
  await ok(decide(caseworker, here, found!.match));
  expect((await send()).status).toBe(200);
});

it('a match within a mission is its officer’s to decide, on whichever side', async () => {
  const [one, two] = [await opened(hanoi), await opened(hanoi)];
  await identify(hanoi, one, 'Kang Ha Nul');
  await identify(hanoi, two, 'Kang Ha Nul');
  const [found] = await matches(hanoi, two);
  expect(found).toMatchObject({ ref: one, elsewhere: false, decision: null });
  // the older case can decide the match, too
  expect((await decide(hanoi, one, found!.match)).status).toBe(200);
  for (const ref of [one, two]) expect((await matches(hanoi, ref))[0]?.decision).toBe('different');
});
