import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isBoundToFacility, lifecycle, type CaseState, type Role, type TransitionName } from '@app/lifecycle';
import { listening, type Listening } from '@app/testing/events';
import { acknowledgeAll, contextOf, liveTo, reaches, usernameOf } from '@app/testing/whole-case';
import { pathTo, samples, withOwnNames } from '@app/testing/samples';
import { startProduct, type Answer, type Client, type Product } from '@app/testing/product';

/**
 * Nobody at a mission learns where its people went, or who reported what happened to them. A destination, its helpers
 * and a source are planted in every text that others may write after a destination can be known. Two cases go to their
 * ends, and at every stage everything that the mission's roles can request is searched: reads, lists, counts, exports,
 * events and errors.
 */
const words = [
  ...['Österreich', 'Wien', 'Sonnenblickgasse', 'Austrian Airlines', 'Caritas Favoriten', 'Frau Huber'],
  ...['Herr Quelle aus Tumen', 'Bangkok', 'Vienna'],
];
const sentence = words.slice(0, 7).join(', ');

let product: Product;
let mission: { name: string; client: Client; stream: Listening }[];
let readPaths: string[];
/** The recorded times and days of the journey and after it. A mission must see none of them. */
const dates = new Set<string>();
const planted = new Set<string>();

beforeAll(async () => {
  product = await startProduct('exposed', { logCadenceSeconds: 0.2 });
  await product.sql('update journal.pools set capacity = 100');
  mission = await Promise.all(
    ['intake-officer.han', 'head-of-mission.han'].map(async (name) => {
      const client = await product.as(name);
      await acknowledgeAll(client);
      return { name, client, stream: await listening(product, client) };
    }),
  );
  readPaths = await everyRead();
});
afterAll(async () => {
  for (const { stream } of mission) stream.close();
  await product.stop();
});

/** Every GET path of the API's description, so that later routes are searched, too. */
async function everyRead(): Promise<string[]> {
  const { paths } = (await mission[0]!.client.get('/api/openapi.json')).body as { paths: Record<string, object> };
  return Object.entries(paths)
    .filter(
      ([path, methods]) => 'get' in methods && !['/api/events', '/api/lifecycle', '/api/openapi.json'].includes(path),
    )
    .flatMap(([path]) =>
      path.includes('{compartment}')
        ? ['identity', 'protection', 'route'].map((one) => path.replace('{compartment}', one))
        : [path],
    );
}

const queries: Record<string, string[]> = {
  '/api/cases': ['', '?order=due', '?due=now', '?open=false', '?blocked=true', '?blocked=false', '?stage=transit'],
  '/api/cases/summary': ['', '?due=now', '?stage=resettlement'],
  '/api/cases/{ref}/timeline': ['', '?limit=3', '?after=3'],
  '/api/audit/cases/{ref}/export': ['pdf', 'csv', 'json'].map((as) => `?as=${as}&purpose=review`),
};

/** Every answer that a person can read, about this case and about all cases. */
async function allThatIsRead(client: Client, ref: string): Promise<Answer[]> {
  const context = await contextOf(product);
  const asks = [
    ...readPaths.flatMap((path) =>
      (queries[path] ?? ['?purpose=casework', `?case=${ref}`]).map(
        (query) => () => client.get(path.replace('{ref}', ref) + query),
      ),
    ),
    () => client.post(`/api/cases/${ref}/presence`, { doing: 'reading' }),
    // refused as malformed, or for an earlier reason
    ...[...lifecycle.transitions.keys()].map((name) => {
      const input = { ...samples[name as TransitionName](context), unexpected: true };
      return () => client.post(`/api/cases/${ref}/${name}`, input);
    }),
    () => client.post(`/api/cases/${ref}/case.add-note`, { note: 'x' }, { 'if-match': '"1"' }),
  ];
  const answers: Answer[] = [];
  while (asks.length > 0) answers.push(...(await Promise.all(asks.splice(0, 8).map((ask) => ask()))));
  return answers;
}

const found = (text: string): string[] =>
  [...words, ...dates, '"AT"', 'Asia/Bangkok'].filter((one) => text.includes(one));

async function missionKnowsNothing(ref: string): Promise<void> {
  for (const { name, client, stream } of mission) {
    for (const { text, status } of await allThatIsRead(client, ref)) {
      expect([name, found(text)]).toEqual([name, []]);
      expect(status).toBeLessThan(500);
    }
    expect(found(stream.raw)).toEqual([]);
  }
}

/** The sample input with a destination and a source in each of its texts. */
const withDestination = (value: unknown): unknown => {
  if (typeof value === 'string') return value.includes('CANARY') ? sentence : value;
  if (Array.isArray(value)) return value.map(withDestination);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withDestination(one)]));
};

/** The times in the input: the mission may know only the first departure. */
function noteDates(transition: string, input: object): void {
  const text =
    transition === 'transit.plan'
      ? JSON.stringify((input as { legs: { departs: object }[] }).legs).replace(/"departs":\{[^}]*\}/, '')
      : transition === 'transit.depart'
        ? ''
        : JSON.stringify(input);
  for (const [instant] of text.matchAll(/\d{4}-\d{2}-\d{2}T[^"]+/g)) dates.add(new Date(instant).toISOString());
}

async function does(ref: string, transition: TransitionName, role: Role, over: object = {}): Promise<Answer> {
  const client = await product.as(usernameOf(role));
  const sample = { ...samples[transition](await contextOf(product)), ...over };
  const input = isBoundToFacility(role) ? sample : (withDestination(sample) as object);
  if (!isBoundToFacility(role)) noteDates(transition, input);
  const answer = await client.post(`/api/cases/${ref}/${transition}`, input);
  if (answer.status === 200 && JSON.stringify(input).includes(sentence)) planted.add(transition);
  return answer;
}

async function takes(ref: string, transition: TransitionName, role: Role, over: object = {}): Promise<void> {
  const answer = await does(ref, transition, role, over);
  if (answer.status !== 200) throw new Error(`${transition}: ${answer.text}`);
}

/** Records everything that others may record in this state without moving the case, by each role. Ignores refusals. */
async function recordsEverything(ref: string, state: CaseState): Promise<void> {
  const rows = [...lifecycle.transitions.values()].filter((row) => row.from.includes(state) && row.to === 'same');
  // these would stop the other steps, or take people out of the case
  const apart = ['intake.withdraw-consent', 'case.request-erasure', 'case.split'];
  for (const row of rows.filter(({ name }) => !apart.includes(name)))
    for (const role of row.by.filter((one) => one !== 'system' && !isBoundToFacility(one)))
      await does(ref, row.name as TransitionName, role, await particular(ref, row.name));
}

/** Inputs that depend on this case, which a sample cannot know. */
async function particular(ref: string, transition: string): Promise<object> {
  if (transition === 'case.assign') return { assignee: null };
  if (transition !== 'case.review-break-glass') return {};
  const { file } = (await (await product.as('coordinator')).get(`/api/cases/${ref}`)).body as {
    file: { brokenGlass: { entry: number }[] };
  };
  return { entry: file.brokenGlass[0]?.entry ?? 1 };
}

/** Takes the case from one state to another by the ordinary steps. */
async function goesOn(ref: string, from: CaseState, to: CaseState): Promise<void> {
  for (const step of pathTo(to).slice(pathTo(from).length)) {
    const row = lifecycle.get(step.transition);
    if (step.role === 'system') await reaches(product, ref, row.to === 'same' ? row.from : row.to);
    else await takes(ref, step.transition, step.role, step.input?.(await contextOf(product)));
  }
}

async function searched(ref: string, state: CaseState): Promise<void> {
  await recordsEverything(ref, state);
  await missionKnowsNothing(ref);
}

const whoMayFind = async (ref: string, role: Role, compartment: string): Promise<string[]> =>
  found((await (await product.as(role)).get(`/api/cases/${ref}/file/${compartment}?purpose=casework`)).text);

describe('the roles of a mission', () => {
  it('find no destination, helper or date of the way, from the draft to a new home', async () => {
    const ref = await liveTo(product, 'referral.recognised', { named: withOwnNames });
    await goesOn(ref, 'referral.recognised', 'referral.drafted');
    await takes(ref, 'referral.return-draft', 'reviewer');
    await searched(ref, 'referral.recognised');
    await goesOn(ref, 'referral.recognised', 'referral.submitted');
    await takes(ref, 'referral.deny', 'caseworker');
    await goesOn(ref, 'referral.recognised', 'referral.submitted');
    await searched(ref, 'referral.submitted');
    await goesOn(ref, 'referral.submitted', 'referral.accepted');
    await searched(ref, 'referral.accepted');
    expect(await whoMayFind(ref, 'caseworker', 'route')).toEqual(expect.arrayContaining(words.slice(0, 7)));

    await goesOn(ref, 'referral.accepted', 'transit.planning');
    await searched(ref, 'transit.planning');
    await takes(ref, 'transit.plan', 'transit-officer');
    await takes(ref, 'transit.clear', 'head-of-mission');
    await takes(ref, 'transit.withdraw-clearance', 'transit-officer');
    await takes(ref, 'transit.clear', 'head-of-mission');
    await searched(ref, 'transit.cleared');
    await takes(ref, 'transit.depart', 'transit-officer');
    await searched(ref, 'transit.moving');
    await takes(ref, 'transit.confirm-leg', 'transit-officer');
    await takes(ref, 'transit.report-incident', 'transit-officer');
    await searched(ref, 'transit.interrupted');
    await takes(ref, 'transit.replan', 'transit-officer');
    await takes(ref, 'transit.plan', 'transit-officer');
    await missionKnowsNothing(ref);
    await takes(ref, 'transit.clear', 'coordinator');
    await goesOn(ref, 'transit.cleared', 'transit.moving');
    expect(await whoMayFind(ref, 'transit-officer', 'route')).toEqual(expect.arrayContaining(words.slice(0, 7)));

    await goesOn(ref, 'transit.moving', 'resettlement.receiving');
    await searched(ref, 'resettlement.receiving');
    await takes(ref, 'resettlement.place', 'resettlement-officer', { together: false, apartBecause: sentence });
    await searched(ref, 'resettlement.placed');
    await goesOn(ref, 'resettlement.placed', 'resettlement.settling');
    await takes(ref, 'resettlement.follow-up', 'resettlement-officer');
    await searched(ref, 'resettlement.settling');
    await takes(ref, 'resettlement.close', 'resettlement-officer');
    await searched(ref, 'closed.settled');
    expect(await whoMayFind(ref, 'resettlement-officer', 'route')).toEqual(expect.arrayContaining(words.slice(0, 7)));
  }, 240_000);

  it('find nothing of what became of people who were returned, and no source', async () => {
    const ref = await liveTo(product, 'transit.cleared');
    await goesOn(ref, 'transit.cleared', 'transit.moving');
    await takes(ref, 'case.report-lost-contact', 'transit-officer');
    await searched(ref, 'closed.lost-contact');
    await takes(ref, 'case.reopen', 'reviewer');
    await searched(ref, 'transit.planning');
    await takes(ref, 'case.report-return', 'transit-officer');
    await searched(ref, 'closed.returned');
    expect(planted).toContain('case.record-monitoring');
    expect(await whoMayFind(ref, 'caseworker', 'route')).toContain('Herr Quelle aus Tumen');
  }, 240_000);

  it('nor of people who go on in a case of their own', async () => {
    const ref = await liveTo(product, 'transit.planning');
    await takes(ref, 'transit.record-document', 'transit-officer', { person: 2 });
    await takes(ref, 'case.split', 'caseworker');
    const { entries } = (await (await product.as('coordinator')).get(`/api/cases/${ref}/timeline?limit=500`)).body as {
      entries: { body: { part?: { ref: string } } }[];
    };
    const part = entries.at(-1)?.body.part?.ref ?? '';
    await searched(part, 'transit.planning');
    await missionKnowsNothing(ref);
  }, 240_000);

  it('nor of people who left the mission’s care before anything was drafted', async () => {
    const ref = await liveTo(product, 'intake.registered');
    await takes(ref, 'case.report-return', 'coordinator');
    await searched(ref, 'closed.returned');
    await takes(ref, 'case.reopen', 'reviewer');
    await missionKnowsNothing(ref);
    await takes(ref, 'case.withdraw', 'caseworker');
    await missionKnowsNothing(ref);
  }, 120_000);

  it('are searched for what was really planted: every text that others may write so late', () => {
    const late: CaseState[] = [
      ...(['referral.drafted', 'referral.submitted', 'referral.accepted', 'closed.returned'] as const),
      ...[...lifecycle.transitions.values()]
        .filter((row) => row.name.startsWith('transit.') || row.name.startsWith('resettlement.'))
        .flatMap((row) => row.from),
    ];
    const asked = [...lifecycle.transitions.values()]
      .filter((row) => row.from.some((state) => late.includes(state)))
      .filter((row) => row.by.some((role) => role !== 'system' && !isBoundToFacility(role)))
      .filter((row) =>
        JSON.stringify(
          samples[row.name as TransitionName]({ facilityId: '', destinationId: '', now: new Date() }),
        ).includes('CANARY'),
      )
      .map((row) => row.name);
    // this test makes no parked deliveries, and a withdrawn consent would stop the other tests
    const elsewhere = ['case.release-delivery', 'case.discard-delivery', 'intake.withdraw-consent'];
    expect(asked.filter((name) => !planted.has(name) && !elsewhere.includes(name))).toEqual([]);
  });

  it('are searched by a search that finds: a coordinator is told the very same dates', async () => {
    const coordinator = await product.as('coordinator');
    const { cases } = (await coordinator.get('/api/cases?state=closed.settled')).body as { cases: { ref: string }[] };
    const told = await Promise.all(
      ['timeline', ''].map(async (path) => (await coordinator.get(`/api/cases/${cases[0]!.ref}/${path}`)).text),
    );
    expect(found(told.join('\n')).length).toBeGreaterThan(3);
  });
});
