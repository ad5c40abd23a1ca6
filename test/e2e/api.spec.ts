import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RequestMethod, type DynamicModule } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { z } from 'zod';
import { problem, routes, type Route } from '@app/api';
import { askedBy } from '@app/platform';
import { arrival, eventually, startProduct, type Answer, type Client, type Product } from '@app/testing/product';
import { AuditModule } from '../../apps/audit/src/audit.module.js';
import { GatewayModule } from '../../apps/gateway/src/gateway.module.js';

/** A route as a controller declares it. */
interface Declared {
  method: string;
  path: string;
  handler: string;
  askedBy: unknown;
}

type Constructor = abstract new (...args: never[]) => object;

/**
 * Every handler of every controller, as Nest builds its router from them, with the decorator that says who may call it.
 */
function declared(controllers: readonly unknown[]): Declared[] {
  return controllers.flatMap((one) => {
    const controller = one as Constructor;
    const prototype = controller.prototype as Record<string, object>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      const method = handler && (Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
      if (name === 'constructor' || handler === undefined || method === undefined) return [];
      return listOf(Reflect.getMetadata(PATH_METADATA, controller)).flatMap((prefix) =>
        listOf(Reflect.getMetadata(PATH_METADATA, handler)).map((path) => ({
          method: RequestMethod[method],
          path: `/${[prefix, path]
            .map((part) => part.replace(/^\/|\/$/g, ''))
            .filter(Boolean)
            .join('/')}`,
          handler: `${controller.name}.${name}`,
          askedBy: (Reflect.getMetadata(askedBy, handler) ?? Reflect.getMetadata(askedBy, controller)) as unknown,
        })),
      );
    });
  });
}
const listOf = (paths: unknown): string[] => (Array.isArray(paths) ? (paths as string[]) : [String(paths)]);

const config = { KEY_DIR: '', TILES_DIR: '', DATABASE_URL: '' } as never;
/** The controllers of a module and of the modules that it imports. */
const controllersOf = ({ controllers = [], imports = [] }: DynamicModule): unknown[] => [
  ...controllers,
  ...imports.flatMap((one) => ('module' in one ? controllersOf(one) : [])),
];
const gateway = declared(controllersOf(GatewayModule.of(config, {} as never)));
const audit = declared(controllersOf(AuditModule.of(config)));
const keyOf = ({ method, path }: Pick<Route, 'method' | 'path'> | Declared): string => `${method} ${path}`;

describe('every route', () => {
  it('is marked with who may ask', () => {
    expect(gateway.length).toBeGreaterThan(40);
    expect(audit.length).toBeGreaterThan(10);
    expect([...gateway, ...audit].filter((one) => one.askedBy === undefined)).toEqual([]);
  });

  it('of the gateway is in the contract, and the contract names no other', () => {
    // the documentation is served outside of Nest
    const own = routes.filter(({ name }) => name !== 'service.openapi');
    expect(gateway.map(keyOf).sort()).toEqual(own.map(keyOf).sort());
  });

  it('answers whom the contract says', () => {
    const said = new Map(routes.map((route) => [keyOf(route), route]));
    for (const one of gateway) {
      const route = said.get(keyOf(one));
      // the service behind the gateway checks the role
      const by = route?.service && route.by !== 'public' ? 'any-role' : route?.by;
      expect([one.handler, one.path, one.askedBy]).toEqual([one.handler, one.path, by]);
    }
  });

  it('that the audit service answers asks for the role that the contract says', () => {
    const behind = routes.filter(({ service }) => service === 'audit');
    for (const route of behind) {
      const path = route.path.replace(/^\/api(\/audit)?(?=\/)/, '');
      const one = audit.find((each) => each.path === path);
      expect([route.path, one?.askedBy]).toEqual([route.path, route.by]);
    }
    const probes = ['/healthz', '/readyz', '/metrics'];
    expect(audit.filter(({ path }) => !probes.includes(path))).toHaveLength(behind.length);
  });
});

let product: Product;
let ref: string;
let webhook: string;
const people: Record<string, Client> = {};

beforeAll(async () => {
  product = await startProduct('api', { logCadenceSeconds: 1 });
  for (const name of ['intake-officer.han', 'caseworker', 'reviewer', 'coordinator', 'auditor', 'administrator'])
    people[name] = await product.as(name);
  const { 'intake-officer.han': officer, administrator, coordinator } = people;
  ref = ((await officer?.post('/api/cases', arrival()))?.body as { ref: string }).ref;
  await officer?.post(`/api/cases/${ref}/intake.identify`, {
    people: [{ person: 1, familyName: '김', givenName: '철', sex: 'male', nationality: 'KP' }],
  });
  await officer?.post(`/api/cases/${ref}/case.add-note`, { note: 'A note.' });
  await coordinator?.post('/api/instructions', { title: 'Title', body: 'Body' });
  webhook = ((await administrator?.post('/api/webhooks', { url: 'http://127.0.0.1:9/hook' }))?.body as { id: string })
    .id;
  await administrator?.post(`/api/webhooks/${webhook}/test`);
});
afterAll(() => product.stop());

/** The query that a route needs. */
const queries: Record<string, string> = {
  'cases.open': '?purpose=casework',
  'audit.verify': '?case={ref}',
  'audit.reads': '?case={ref}',
  'audit.proof': '?since=1',
  'audit.bundle': '?since=1',
  'clock-rules.list': '?facility=HAN',
  'audit.figures': '?from=2026-01-01&to=2026-12-31',
};
const addressOf = (route: Route): string =>
  (route.path + (queries[route.name] ?? ''))
    .replace(/:ref|\{ref\}/g, ref)
    .replace(':compartment', 'identity')
    .replace(':id', webhook);

/** Every place where an answer and its schema differ. */
function faultsOf(route: Route, answer: Answer): unknown[] {
  const { success, error } = z.safeParse(route.answer ?? z.never(), answer.body);
  return success ? [] : (error?.issues ?? []);
}

const read = routes.filter((route) => route.method === 'GET' && route.answer);

describe('an answer', () => {
  it('of every route that is read is what the contract says, with no field more, to each role', async () => {
    await eventually(
      'a first checkpoint, which the proofs need',
      async () => (await product.request('GET', '/api/audit/checkpoint')).status === 200,
    );
    const answered = new Set<string>();
    for (const [name, client] of Object.entries(people))
      for (const route of read) {
        const answer = await client.get(addressOf(route));
        const schema = answer.status < 300 ? { ...route } : { ...route, answer: problem };
        expect([name, route.name, faultsOf(schema, answer)]).toEqual([name, route.name, []]);
        if (answer.status < 300) answered.add(route.name);
        const refused = typeof route.by !== 'string' && !route.by.includes(client.actor.role as never);
        if (refused) expect([route.name, answer.body]).toEqual([route.name, expect.objectContaining({ status: 403 })]);
      }
    // every route was answered at least once with a success
    expect(read.map(({ name }) => name).filter((name) => !answered.has(name))).toEqual([]);
  });

  it('to a command, to somebody who is there and to what an administrator sets up is so too', async () => {
    const { 'intake-officer.han': officer, administrator, caseworker } = people;
    const said: [string, Answer | undefined][] = [
      ['cases.register', await officer?.post('/api/cases', arrival())],
      ['cases.move', await officer?.post(`/api/cases/${ref}/case.add-note`, { note: 'Another.' })],
      ['cases.presence', await officer?.post(`/api/cases/${ref}/presence`, { doing: 'reading' })],
      ['cases.presence', await caseworker?.post(`/api/cases/${ref}/presence`, { doing: 'writing' })],
      ['people.add', await administrator?.post('/api/people', { username: 'one.more', role: 'auditor' })],
      ['destinations.add', await administrator?.post('/api/destinations', { label: 'Somewhere', places: 2 })],
      [
        'facilities.add',
        await administrator?.post('/api/facilities', {
          ...{ code: 'VTE', name: 'Vientiane', country: 'LA', zone: 'Asia/Vientiane', shelterPlaces: 3 },
        }),
      ],
      [
        'session.open',
        await product.request('POST', '/api/session', { username: 'auditor', password: 'only-for-tests-1' }),
      ],
    ];
    for (const [name, answer] of said) {
      const route = routes.find((one) => one.name === name);
      expect([name, answer?.status]).toEqual([name, route?.status ?? 200]);
      expect([name, route && answer && faultsOf(route, answer)]).toEqual([name, []]);
    }
  });

  it('that has a field which the contract does not name is a fault', () => {
    const whoAmI = routes.find(({ name }) => name === 'session.view');
    const body = { actor: { ...people['auditor']?.actor, secret: 1 } };
    expect(whoAmI && faultsOf(whoAmI, { body } as Answer)).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: 'unrecognized_keys' })]),
    );
  });
});

describe('the description', () => {
  it('says of every operation what a success answers and how it is refused', async () => {
    const { body } = await people['auditor']!.get('/api/openapi.json');
    const { paths, components } = body as {
      paths: Record<string, Record<string, { operationId: string; responses: Record<string, { content?: object }> }>>;
      components: { schemas: Record<string, object> };
    };
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(operations.length).toBeGreaterThan(routes.length);
    for (const { operationId, responses } of operations) {
      const success = Object.keys(responses).find((status) => status.startsWith('2'));
      expect([operationId, success]).toEqual([operationId, expect.any(String)]);
      const content = responses[success ?? '']?.content;
      expect([operationId, content !== undefined]).toEqual([operationId, !['202', '204'].includes(success ?? '')]);
      expect([operationId, responses['503']]).toEqual([operationId, expect.anything()]);
    }
    expect(Object.keys(components.schemas)).toEqual(
      expect.arrayContaining(['CaseFile', 'CaseRow', 'CaseView', 'Problem', 'Receipt']),
    );
    const references = [...JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    for (const [, name = ''] of references) expect(components.schemas).toHaveProperty([name]);
  });
});
