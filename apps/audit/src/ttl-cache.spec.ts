import { describe, expect, it } from '@jest/globals';
import { TtlCache } from './ttl-cache.js';

describe('a kept answer', () => {
  const asking = (keptMs = 100, max = 2) => {
    let now = 0;
    const found: string[] = [];
    const kept = new TtlCache<number>(keptMs, max, () => now);
    return {
      found,
      ask: (what: string): Promise<number> => kept.get(what, async () => found.push(what)),
      fail: (what: string): Promise<number> => kept.get(what, async () => Promise.reject(new Error('not found'))),
      pass: (ms: number) => (now += ms),
    };
  };

  it('is found once while it is kept, also by those who ask before it is there, and anew after', async () => {
    const { ask, found, pass } = asking();
    expect(await Promise.all([ask('a'), ask('a')])).toEqual([1, 1]);
    pass(99);
    await ask('a');
    expect(found).toEqual(['a']);
    pass(1);
    await ask('a');
    expect(found).toEqual(['a', 'a']);
  });

  it('makes room for newer ones', async () => {
    const { ask, found } = asking();
    for (const what of ['a', 'b', 'c', 'c', 'b', 'a']) await ask(what);
    expect(found).toEqual(['a', 'b', 'c', 'a']);
  });

  it('is not kept when it failed', async () => {
    const { ask, fail, found } = asking();
    await expect(fail('a')).rejects.toThrow('not found');
    await ask('a');
    expect(found).toEqual(['a']);
  });
});
