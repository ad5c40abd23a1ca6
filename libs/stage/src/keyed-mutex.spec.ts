import { describe, expect, it } from '@jest/globals';
import { KeyedMutex } from './keyed-mutex.js';

const never = (): Promise<never> => new Promise(() => undefined);

describe('commands of one case', () => {
  it('run one after the other, in the order in which they arrived', async () => {
    const turns = new KeyedMutex();
    const seen: string[] = [];
    const command = (name: string) => async (): Promise<void> => {
      seen.push(`${name} begins`);
      await new Promise(setImmediate);
      seen.push(`${name} ends`);
    };
    await Promise.all(['first', 'second', 'third'].map((name) => turns.run('SP-AAAA-AAAA', command(name))));
    expect(seen).toEqual(['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it('continue after one that failed', async () => {
    const turns = new KeyedMutex();
    const failed = turns.run('SP-AAAA-AAAA', () => Promise.reject(new Error('no')));
    const next = turns.run('SP-AAAA-AAAA', () => Promise.resolve('done'));
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('done');
  });

  it('continue after one that never ends', async () => {
    const turns = new KeyedMutex(10);
    void turns.run('SP-AAAA-AAAA', never);
    expect(await turns.run('SP-AAAA-AAAA', () => Promise.resolve('done'))).toBe('done');
    expect(await turns.run('SP-AAAA-AAAA', () => Promise.resolve('done, too'))).toBe('done, too');
  });

  it('do not wait for commands of another case', async () => {
    const turns = new KeyedMutex();
    void turns.run('SP-AAAA-AAAA', never);
    expect(await turns.run('SP-BBBB-BBBB', () => Promise.resolve('done'))).toBe('done');
  });
});
