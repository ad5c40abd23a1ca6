import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActorTokens } from '@app/access';
import type { Actor } from '@app/lifecycle';
import { serviceNames, Services, type ServiceName } from './services.js';

/** A service that answers only when the test tells it to. */
let server: Server;
let services: Services;
let folder: string;
const held: ServerResponse[] = [];
const actor: Actor = { id: randomUUID(), role: 'coordinator', facilityId: null, pendingInstructions: 0 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safe-passage-services-'));
  await ActorTokens.make(folder);
  server = createServer((_request, response) => void held.push(response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const urls = Object.fromEntries(serviceNames.map((name) => [name, url])) as Record<ServiceName, string>;
  services = new Services(urls, await ActorTokens.read(folder, 'sign'));
});
afterAll(async () => {
  await services.close();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

describe('a service that does not keep up', () => {
  it('gets at most a thousand waiting requests: further ones are refused at once, and the waiting ones are answered in the end', async () => {
    const ask = (): Promise<number | string> =>
      services.ask('audit', { method: 'GET', path: '/', actor }).then(
        ({ status }) => status,
        (error: { code?: string }) => error.code ?? 'unknown',
      );
    const first = Array.from({ length: 1_200 }, ask);
    const settled: (number | string)[] = [];
    for (const one of first) void one.then((answer) => settled.push(answer));
    while (held.length < 64) await new Promise((done) => setImmediate(done));
    expect(await ask()).toBe('service.unavailable');
    expect(new Set(settled)).toEqual(new Set(['service.unavailable']));
    const answering = setInterval(() => held.splice(0).forEach((response) => response.end('{}')), 1);
    const answers = await Promise.all(first);
    clearInterval(answering);
    expect(new Set(answers)).toEqual(new Set([200, 'service.unavailable']));
    expect(answers.filter((answer) => answer === 200).length).toBeGreaterThanOrEqual(1_000);
  });
});

describe('a service that accepts connections and never answers', () => {
  let silent: Server;
  let behind: Services;
  beforeAll(async () => {
    silent = createServer((request, response) => {
      if (request.url === '/never-ends') drip(response);
    });
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const urls = Object.fromEntries(serviceNames.map((name) => [name, url])) as Record<ServiceName, string>;
    behind = new Services(urls, await ActorTokens.read(folder, 'sign'));
  });
  afterAll(async () => {
    await behind.close();
    silent.closeAllConnections();
    silent.close();
  });

  /** Sends small parts of an answer, without end. */
  function drip(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 100);
    response.once('close', () => clearInterval(timer));
  }

  it.each(['/never-begins', '/never-ends'])(
    'costs each request only its own deadline, not those of earlier requests: %s',
    async (path) => {
      // four times as many requests as connections
      const asked = await Promise.allSettled(
        Array.from({ length: 256 }, () => behind.ask('transit', { method: 'GET', path, actor })),
      );
      for (const one of asked)
        expect(one).toMatchObject({
          status: 'rejected',
          reason: { code: 'service.unavailable', status: 503, detail: { service: 'transit' } },
        });
    },
    40_000,
  );
});
