import { describe, expect, it } from '@jest/globals';
import { refOf, refsOf, withoutRef, withRef } from './refs';

describe('the cases of an address', () => {
  it('are read in their order, each once', () => {
    expect(refsOf('SP-7K3M-92QD,sp-8k3m-92qd, SP-7K3M-92QD')).toEqual(['SP-7K3M-92QD', 'SP-8K3M-92QD']);
  });

  it('leave out what is no reference', () => {
    expect(refsOf('SP-7K3M,<script>,,SP-7K3M-92QU')).toEqual([]);
    expect(refsOf(undefined)).toEqual([]);
  });

  it('are six at most', () => {
    const seven = Array.from({ length: 7 }, (_, at) => `SP-000${at}-0000`);
    expect(refsOf(seven.join(','))).toHaveLength(6);
    expect(withRef(seven.slice(0, 6), 'SP-0006-0000')).not.toContain('SP-0006-0000');
  });

  it('take letters that look like digits for them, after the prefix', () => {
    expect(refOf(' sp-olil-0000 ')).toBe('SP-0111-0000');
  });

  it('can be added to and taken from', () => {
    expect(withRef(['SP-0000-0000'], 'SP-0000-0001')).toEqual(['SP-0000-0000', 'SP-0000-0001']);
    expect(withoutRef(['SP-0000-0000', 'SP-0000-0001'], 'SP-0000-0000')).toEqual(['SP-0000-0001']);
  });
});
