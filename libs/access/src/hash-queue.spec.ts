import { setMaxListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HashQueue, type Turn } from './hash-queue.js';

describe('the queue for hashing', () => {
  let turns: HashQueue;
  let begun: string[];
  let finish: (() => void)[];
  beforeEach(() => {
    turns = new HashQueue();
    begun = [];
    finish = [];
    ending = new AbortController();
    setMaxListeners(0, ending.signal);
  });
  /** Runs until it is told to finish. */
  const ask = (lane: Turn['lane'], party: string, signal?: AbortSignal): Promise<void> => {
    const asked = turns.take({ lane, party, signal: signal ?? ending.signal }, () => {
      begun.push(party);
      return new Promise<void>((done) => finish.push(done));
    });
    // what still waits at the end of a test is refused then
    asked.catch(() => undefined);
    return asked;
  };
  let ending: AbortController;
  afterEach(() => ending.abort());
  const settled = (): Promise<void> => new Promise((done) => setImmediate(done));
  const codes = (asked: Promise<void>[]) =>
    Promise.allSettled(asked).then((all) =>
      all.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : [])),
    );

  it('runs two at once, at most one for new devices: a known device starts at once', async () => {
    for (let n = 0; n < 10; n += 1) void ask('new', 'stranger');
    await settled();
    expect(begun).toEqual(['stranger']);
    void ask('known', 'caseworker');
    await settled();
    expect(begun).toEqual(['stranger', 'caseworker']);
  });

  it('serves known devices first', async () => {
    void ask('new', 'stranger');
    void ask('new', 'stranger');
    void ask('known', 'caseworker');
    void ask('known', 'coordinator');
    await settled();
    finish[0]?.();
    await settled();
    expect(begun).toEqual(['stranger', 'caseworker', 'coordinator']);
  });

  it('alternates between addresses, however many requests one of them sends', async () => {
    for (let n = 0; n < 30; n += 1) void ask('new', 'flood');
    void ask('new', 'mission');
    for (let n = 0; n < 3; n += 1) {
      await settled();
      finish[n]?.();
    }
    await settled();
    expect(begun.slice(0, 3)).toContain('mission');
  });

  it('refuses an address that has forty waiting, and no other', async () => {
    const flood = Array.from({ length: 50 }, () => ask('new', 'flood'));
    const refused = flood.slice(41);
    expect(await codes(refused)).toEqual(Array.from({ length: 9 }, () => 'requests.too-many'));
    void ask('new', 'mission');
    expect(turns.waiting).toBe(41);
  });

  it('is bounded in total, however many addresses ask', async () => {
    const flood = Array.from({ length: 10_000 }, (_, n) => ask('new', `address-${n}`));
    expect(flood).toHaveLength(10_000);
    await settled();
    expect(turns.waiting).toBe(200);
  });

  it('skips a client that has disconnected', async () => {
    const gone = new AbortController();
    void ask('new', 'stranger');
    const waiting = ask('new', 'gone', gone.signal);
    void ask('new', 'mission');
    gone.abort();
    expect(await codes([waiting, ask('new', 'gone before it came', gone.signal)])).toHaveLength(2);
    finish[0]?.();
    await settled();
    expect(begun).toEqual(['stranger', 'mission']);
    expect(turns.waiting).toBe(0);
  });

  it('continues when the work fails', async () => {
    const failed = turns.take({ lane: 'new', party: 'a' }, () => Promise.reject(new Error('no')));
    await expect(failed).rejects.toThrow('no');
    void ask('new', 'b');
    await settled();
    expect(begun).toEqual(['b']);
  });
});
