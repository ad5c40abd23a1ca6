import { describe, expect, it } from '@jest/globals';
import { PdfRenderer } from './pdf-renderer.js';

/** Work that continues until the test ends it. */
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
const works = (count: number) => Array.from({ length: count }, work);

describe('the renderer', () => {
  it('renders two documents at once, lets eight wait in order, and refuses more', async () => {
    const renderer = new PdfRenderer();
    const all = works(10);
    const taken = all.map((one) => renderer.withSlot(one.run));
    const begun = (): number => all.filter((one) => one.hasBegun()).length;
    await Promise.all([all[0]!.beginning, all[1]!.beginning]);
    await expect(renderer.withSlot(work().run)).rejects.toMatchObject({ code: 'service.unavailable', status: 503 });
    expect(begun()).toBe(2);
    all[1]!.end();
    await all[2]!.beginning;
    expect(begun()).toBe(3);
    // another document may wait in place of the one that ended
    const last = work();
    const late = renderer.withSlot(last.run);
    for (const one of [...all, last]) one.end();
    await Promise.all([...taken, late]);
    expect(begun()).toBe(10);
  });

  it('gives the slot of a failed document to the next', async () => {
    const renderer = new PdfRenderer();
    const [first, second, third] = [work(), work(), work()];
    const failed = expect(renderer.withSlot(first.run)).rejects.toThrow('it failed');
    const others = [second, third].map((one) => renderer.withSlot(one.run));
    first.end('failed');
    await failed;
    await third.beginning;
    second.end();
    third.end();
    await Promise.all(others);
    expect(await renderer.withSlot(async () => 'free')).toBe('free');
  });
});
