import { describe, expect, it } from '@jest/globals';
import { HeadsSeen } from './heads-seen';

const hashes = (...all: string[]) =>
  [{ version: all.length, head: all.at(-1)! }, (seq: number) => all[seq - 1]] as const;

describe('heads that were seen', () => {
  it('are still there when a case has moved on', () => {
    const seen = new HeadsSeen();
    expect(seen.see('SP-1', ...hashes('a', 'b'))).toBeUndefined();
    expect(seen.see('SP-1', ...hashes('a', 'b', 'c'))).toBeUndefined();
  });

  it('are told when the case was written anew', () => {
    const seen = new HeadsSeen();
    seen.see('SP-1', ...hashes('a', 'b'));
    expect(seen.see('SP-1', ...hashes('x', 'y', 'z'))).toEqual({ version: 2, head: 'b' });
    expect(seen.see('SP-1', ...hashes('x', 'y', 'z'))).toEqual({ version: 2, head: 'b' });
  });

  it('are told when entries at the end are gone', () => {
    const seen = new HeadsSeen();
    seen.see('SP-1', ...hashes('a', 'b'));
    expect(seen.see('SP-1', ...hashes('a'))).toEqual({ version: 2, head: 'b' });
  });

  it('are not taken from a chain that does not hold', () => {
    const seen = new HeadsSeen();
    const [now, at] = hashes('a', 'x');
    seen.see('SP-1', now, at, false);
    expect(seen.see('SP-1', ...hashes('a', 'b'))).toBeUndefined();
  });

  it('are each case’s own', () => {
    const seen = new HeadsSeen();
    seen.see('SP-1', ...hashes('a'));
    expect(seen.see('SP-2', ...hashes('b'))).toBeUndefined();
  });
});
