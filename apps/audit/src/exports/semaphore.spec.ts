import { describe, expect, it } from '@jest/globals';
import { Semaphore } from './semaphore.js';

/** Work that goes on until it is told to end. */
function work() {
  let end: (how: 'done' | 'failed') => void = () => undefined;
  let began = false;
  let begin: () => void = () => undefined;
  const beginning = new Promise<void>((settle) => (begin = settle));
  const ended = new Promise<'done' | 'failed'>((settle) => (end = settle));
  const run = async (): Promise<void> => {
    began = true;
    begin();
    if ((await ended) === 'failed') throw new Error('it failed');
  };
  return { run, end: (how: 'done' | 'failed' = 'done') => end(how), hasBegun: () => began, beginning };
}

describe('the semaphore', () => {
  it('lets two go, the third wait until one of them has ended, in order, and refuses beyond', async () => {
    const slots = new Semaphore({ atOnce: 2, waiting: 2 });
    const works = [work(), work(), work(), work()];
    const taken = works.map((one) => slots.take(one.run));
    const begun = (): boolean[] => works.map((one) => one.hasBegun());
    await expect(slots.take(work().run)).rejects.toMatchObject({ code: 'service.unavailable', status: 503 });
    expect(begun()).toEqual([true, true, false, false]);
    works[1]!.end();
    await works[2]!.beginning;
    expect(begun()).toEqual([true, true, true, false]);
    for (const one of works) one.end();
    await Promise.all(taken);
    expect(begun()).toEqual([true, true, true, true]);
  });

  it('gives the place of work that failed to the next', async () => {
    const slots = new Semaphore({ atOnce: 1, waiting: 1 });
    const [first, second] = [work(), work()];
    const failed = expect(slots.take(first.run)).rejects.toThrow('it failed');
    const next = slots.take(second.run);
    first.end('failed');
    await failed;
    second.end();
    await next;
    expect(await slots.take(async () => 'free')).toBe('free');
  });
});
