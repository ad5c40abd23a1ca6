import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Body, Controller, Get, Module, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { securityHeaders, startService, type RunningService } from './index.js';
import { bodyDepthMax } from './json-body.js';
import { httpLimits } from './server-limits.js';

let service: RunningService;
const bodies: unknown[] = [];

beforeAll(async () => {
  @Controller()
  class Embassy {
    @Post('said')
    said(@Body() body: unknown): object {
      bodies.push(body);
      return {};
    }
    @Get('named/:name')
    named(@Param('name') name: string): object {
      return { name };
    }
  }
  @Module({ controllers: [Embassy] })
  class Desk {}
  const limits = { ...httpLimits, headersMs: 200, requestMs: 400, checkedEveryMs: 50 };
  const config = { HOST: '127.0.0.1', PORT: 0, HTTP_CONNECTIONS_MAX: 20 };
  service = await startService('desk', Desk, config, undefined, limits);
});
afterAll(() => service.stop());

const port = (): number => Number(new URL(service.url).port);
const open = async (): Promise<Socket> => {
  const socket = connect(port(), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
};
/** Everything that the server sends until it closes the connection. */
async function answerTo(text: string | Buffer): Promise<string> {
  const socket = await open();
  socket.write(text);
  return (await socket.toArray()).join('');
}

interface Told {
  status: number;
  code: unknown;
  headers: Headers;
}
async function post(body: BodyInit, type: string | null = 'application/json'): Promise<Told> {
  const answer = await fetch(`${service.url}/said`, {
    method: 'POST',
    body,
    headers: type === null ? {} : { 'content-type': type },
  });
  const { code } = (await answer.json()) as { code?: unknown };
  return { status: answer.status, code, headers: answer.headers };
}
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('a body', () => {
  it.each([
    ['a form', 'a=b', 'application/x-www-form-urlencoded'],
    ['plain text', '{"a":1}', 'text/plain'],
    ['several parts', '--x\r\n\r\n--x--', 'multipart/form-data; boundary=x'],
    ['XML', '<a/>', 'application/xml'],
    ['JSON in another alphabet', '{"a":1}', 'application/json; charset=euc-kr'],
    ['bytes of no type', Buffer.from('{"a":1}'), null],
  ])('that is %s is a 415, and reaches no route', async (_what, body, type) => {
    const before = bodies.length;
    expect(await post(body, type)).toMatchObject({ status: 415, code: 'body.not-json' });
    expect(bodies).toHaveLength(before);
  });

  it.each([
    ['broken JSON', '{"a"'],
    ['EUC-KR', Buffer.from('7b226e616d65223a22b1e8227d', 'hex')],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
    ['a NUL in a text', '{"a":"b\\u0000"}'],
    ['a NUL in a name', '{"b\\u0000":1}'],
    ['half a surrogate pair', '{"a":[{"b":"\\ud800"}]}'],
    ['the other half', '["\\udc00"]'],
    ['half a pair as raw bytes', Buffer.from('5b22eda080225d', 'hex')],
    ['deeper than any input', nested(bodyDepthMax + 1)],
    ['20,000 deep', nested(20_000)],
    ['objects 20,000 deep', '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)],
    ['a prototype', '{"__proto__":{"a":1}}'],
  ])('of %s is a 400, and reaches no route', async (_what, body) => {
    const before = bodies.length;
    const { status, code, headers } = await post(body);
    expect({ status, code }).toEqual({ status: 400, code: 'input.malformed' });
    for (const [name, value] of Object.entries(securityHeaders)) expect(headers.get(name)).toBe(value);
    expect(bodies).toHaveLength(before);
  });

  it.each([
    ['Hangul and an emoji', '{"a":"리영희 😀"}', { a: '리영희 😀' }],
    ['the same, escaped', '{"a":"\\ub9ac \\ud83d\\ude00"}', { a: '리 😀' }],
    ['a backslash before u0000', '{"a":"\\\\u0000"}', { a: '\\u0000' }],
    ['brackets in a text', JSON.stringify('['.repeat(100)), '['.repeat(100)],
    ['as deep as may be', nested(bodyDepthMax), JSON.parse(nested(bodyDepthMax)) as unknown],
  ])('of %s arrives as it was sent', async (_what, body, arrived) => {
    expect(await post(body, 'application/json; charset=UTF-8')).toMatchObject({ status: 201 });
    expect(bodies.at(-1)).toEqual(arrived);
  });
});

describe('a request without a body', () => {
  it.each<[string, Record<string, string>]>([
    ['no type', {}],
    ['the type of one', { 'content-type': 'application/json' }],
    ['the type of a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('is accepted with %s', async (_what, headers) => {
    expect((await fetch(`${service.url}/said`, { method: 'POST', headers })).status).toBe(201);
    expect(bodies.at(-1)).toBeUndefined();
  });
});

describe('an address', () => {
  it.each([
    '/named/%00',
    '/named/a%ED%A0%80',
    '/named/%B1%E8',
    '/named/%',
    '/named/a?x=%00',
    '/named/a?%00=x',
    '/said?x=%FF',
  ])('of %s is a 400 with every header', async (path) => {
    const answer = await answerTo(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 400 [^]*"code":"input.malformed"/);
    for (const [name, value] of Object.entries(securityHeaders)) expect(answer).toContain(`${name}: ${value}\r\n`);
  });

  it('with a longer name than any route has is not found', async () => {
    const answer = await fetch(`${service.url}/named/${'a'.repeat(httpLimits.pathParameterCharactersMax + 1)}`);
    expect(await answer.json()).toMatchObject({ status: 404, code: 'resource.not-found' });
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
  });

  it('with Hangul arrives as it was sent', async () => {
    const answer = await fetch(`${service.url}/named/${encodeURIComponent('리영희')}`);
    expect(await answer.json()).toEqual({ name: '리영희' });
  });
});

describe('a connection', () => {
  it.each([
    ['what is no HTTP', 'nonsense\r\n\r\n', 400, 'input.malformed'],
    ['headers beyond the limit', `GET / HTTP/1.1\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers.too-large'],
    ['half a request line, for ever', 'GET / HT', 408, 'request.too-slow'],
    ['headers without an end', 'GET / HTTP/1.1\r\nHost: x\r\n', 408, 'request.too-slow'],
  ])('that sends %s gets %d and is closed', async (_what, text, status, code) => {
    const answer = await answerTo(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*"code":"${code}"`));
    expect(answer).toContain('x-content-type-options: nosniff');
  });

  it('that sends half a body is closed', async () => {
    const head = 'POST /said HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n';
    expect(await answerTo(`${head}{"a":`)).toMatch(/^HTTP\/1.1 4\d\d /);
  });

  it('beyond the limit is closed at once, and idle ones are closed to make room', async () => {
    const silent = await Promise.all(Array.from({ length: 20 }, open));
    const closed = silent.map((socket) => once(socket.resume(), 'close'));
    const late = connect(port(), '127.0.0.1');
    await once(late.resume(), 'close');
    // none of them sends a request: each is closed after its time, and then there is room again
    await Promise.all(closed);
    expect((await fetch(`${service.url}/named/a`)).status).toBe(200);
  });
});

describe('the address of a client', () => {
  const addressOf = async (trusted: string[] | undefined): Promise<string> => {
    @Controller()
    class Gate {
      @Get('address')
      address(@Req() request: FastifyRequest): object {
        return { address: request.ip };
      }
    }
    @Module({ controllers: [Gate] })
    class House {}
    const config = { HOST: '127.0.0.1', PORT: 0, ...(trusted ? { TRUSTED_PROXIES: trusted } : {}) };
    const house = await startService('house', House, config);
    try {
      const headers = { 'x-forwarded-for': '198.51.100.9, 203.0.113.7' };
      return ((await (await fetch(`${house.url}/address`, { headers })).json()) as { address: string }).address;
    } finally {
      await house.stop();
    }
  };

  it('is that of the connection, whatever a header says', async () => {
    expect(await addressOf(undefined)).toBe('127.0.0.1');
    expect(await addressOf(['10.0.0.0/8'])).toBe('127.0.0.1');
  });

  it('is what a trusted proxy says, and no proxy before it', async () => {
    expect(await addressOf(['127.0.0.1'])).toBe('203.0.113.7');
    expect(await addressOf(['loopback', '203.0.113.0/24'])).toBe('198.51.100.9');
  });
});
