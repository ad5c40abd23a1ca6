import { describe, expect, it } from '@jest/globals';
import { getRouteApi } from '@tanstack/react-router';
import { caseSearch, figuresSearch } from './addresses';

// @ts-expect-error no screen has this address. Where this is no error, the router has lost its type, and every address passes.
export const wrong = () => getRouteApi('/desk/nothing');

describe('what an address holds for a screen', () => {
  it('is its texts, and nothing that the screen does not know', () => {
    expect(caseSearch({ tab: 'people', step: 'intake.identify', other: 'x' })).toEqual({
      tab: 'people',
      step: 'intake.identify',
    });
    expect(figuresSearch({ from: '2026-01-01', to: '2026-02-01', facility: 'HAN' })).toEqual({
      from: '2026-01-01',
      to: '2026-02-01',
      facility: 'HAN',
    });
  });

  it('leaves out what is empty or no text, so that a screen opens as usual', () => {
    expect(caseSearch({ tab: '', step: 7, compartment: ['identity'] })).toEqual({});
    expect(figuresSearch({ from: null, to: true, facility: {} })).toEqual({});
  });
});
