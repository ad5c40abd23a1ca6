import { jest } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateKey, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Actor } from '@app/lifecycle';
import { ActorTokens } from './actor-token.js';

const officer: Actor = { id: randomUUID(), role: 'intake-officer', facilityId: randomUUID(), pendingInstructions: 0 };

describe('an actor token', () => {
  let folder: string;
  let tokens: ActorTokens;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'safe-passage-tokens-'));
    await ActorTokens.make(folder);
    tokens = await ActorTokens.read(folder, 'sign');
  });
  afterEach(() => {
    jest.useRealTimers();
  });
  afterAll(() => rm(folder, { recursive: true }));

  const refusalOf = (verifying: Promise<unknown>): Promise<unknown> =>
    verifying.then(
      () => 'not refused',
      (error: { code?: unknown }) => error.code,
    );

  it('names the caller, and is reused for the same person and service', async () => {
    const token = await tokens.sign(officer, 'intake');
    expect(await tokens.sign({ ...officer }, 'intake')).toBe(token);
    expect(await tokens.verify(token, 'intake')).toEqual(officer);
    expect(await tokens.verify(token, 'intake')).toEqual(officer);
  });

  it.each([
    ['role', { role: 'head-of-mission' }],
    ['facility', { facilityId: randomUUID() }],
    ['instructions', { pendingInstructions: 2 }],
  ] as const)('changes as soon as the %s changes', async (_what, over) => {
    await tokens.sign(officer, 'intake');
    const token = await tokens.sign({ ...officer, ...over }, 'intake');
    expect(await tokens.verify(token, 'intake')).toEqual({ ...officer, ...over });
  });

  it('for one service is refused by another', async () => {
    const token = await tokens.sign(officer, 'intake');
    await tokens.verify(token, 'intake');
    expect(await refusalOf(tokens.verify(token, 'transit'))).toBe('session.required');
  });

  it('is refused after its minute, and is replaced long before', async () => {
    const began = Date.now();
    jest.useFakeTimers({ now: began, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const token = await tokens.sign({ ...officer, id: randomUUID() }, 'intake');
    await tokens.verify(token, 'intake');
    jest.setSystemTime(began + 58_000);
    await tokens.verify(token, 'intake');
    jest.setSystemTime(began + 61_000);
    expect(await refusalOf(tokens.verify(token, 'intake'))).toBe('service.unavailable');
    const asked = { ...officer, id: randomUUID() };
    const first = await tokens.sign(asked, 'intake');
    jest.setSystemTime(began + 82_000);
    expect(await tokens.sign(asked, 'intake')).not.toBe(first);
  });

  it.each([
    ['an hour behind', -3_600_000],
    ['two minutes ahead', 120_000],
  ])('signs nobody out when a clock is %s, and is accepted again once the clock is right', async (_what, offMs) => {
    const began = Date.now();
    jest.useFakeTimers({ now: began, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const elsewhere = await ActorTokens.read(folder, 'verify');
    const asked = { ...officer, id: randomUUID() };
    const token = await tokens.sign(asked, 'intake');
    jest.setSystemTime(began + offMs);
    expect(await refusalOf(elsewhere.verify(token, 'intake'))).toBe('service.unavailable');
    const wrong = await tokens.sign(asked, 'intake');
    jest.setSystemTime(began);
    expect(await refusalOf(elsewhere.verify(wrong, 'intake'))).toBe('service.unavailable');
    expect(await elsewhere.verify(token, 'intake')).toEqual(asked);
    expect(await elsewhere.verify(await tokens.sign(asked, 'intake'), 'intake')).toEqual(asked);
  });

  it.each([
    ['ten years', 315_360_000],
    ['a second more than its minute', 61],
  ])('for %s is refused, though our own key signed it', async (_what, seconds) => {
    const key = createPrivateKey(await readFile(join(folder, 'actor-token.key')));
    const signed = (lifetime: number): Promise<string> =>
      new SignJWT({ role: 'coordinator', facility: null, pending: 0 })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'actor+jwt' })
        .setSubject(randomUUID())
        .setIssuer('safe-passage/gateway')
        .setAudience('intake')
        .setIssuedAt()
        .setExpirationTime(`${lifetime}s`)
        .sign(key);
    expect(await refusalOf(tokens.verify(await signed(seconds), 'intake'))).toBe('session.required');
    expect(await refusalOf(tokens.verify(await signed(60), 'intake'))).toBe('not refused');
  });

  it('with one letter changed is refused, also after the right one was accepted', async () => {
    const token = await tokens.sign(officer, 'intake');
    await tokens.verify(token, 'intake');
    const changed = `${token.slice(0, -2)}${token.at(-2) === 'A' ? 'B' : 'A'}${token.slice(-1)}`;
    expect(await refusalOf(tokens.verify(changed, 'intake'))).toBe('session.required');
  });
});
