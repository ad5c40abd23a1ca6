import { describe, expect, it } from '@jest/globals';
import { caseFiltersOf } from './filters';
import { askedOf, seenFrom, shownFilters, standard, viewNames, viewOf, views, withFilter, without } from './views';

describe('the filters in the address', () => {
  it('are read as they were written', () => {
    expect(caseFiltersOf({ stage: 'transit', open: true, held: 'false', order: 'due', q: 7, other: 'x' })).toEqual({
      stage: 'transit',
      open: true,
      held: false,
      order: 'due',
      q: '7',
    });
  });

  it('are left out when they are none', () => {
    expect(caseFiltersOf({ stage: '', open: 'perhaps', order: 'name', q: 'x'.repeat(101), due: ['now'] })).toEqual({});
  });
});

describe('a view', () => {
  it.each(viewNames)('%s is found again from its filters, whatever narrows them', (name) => {
    expect(viewOf(views[name])).toBe(name);
    expect(viewOf({ ...views[name], stage: 'transit', priority: 'urgent' })).toBe(name);
  });

  it('is none when a filter of another one is added', () => {
    expect(viewOf({ ...views.mine, blocked: true })).toBeUndefined();
  });

  it('keeps the place and the urgency, and nothing else, of the one before', () => {
    expect(seenFrom({ facility: 'HAN', q: 'SP-7', held: true }, views.unassigned)).toEqual({
      facility: 'HAN',
      assignee: 'none',
      ...standard,
    });
  });
});

describe('the filters that are shown one by one', () => {
  it('are not those that the view says', () => {
    expect(shownFilters({ ...views.mine, stage: 'intake' })).toEqual(['stage']);
  });

  it('are all of them without a view', () => {
    expect(shownFilters({ ...views.mine, held: true })).toEqual(['assignee', 'open', 'held']);
  });

  it('go one at a time', () => {
    expect(without({ open: true, stage: 'intake' }, 'stage')).toEqual({ open: true });
    expect(withFilter({ stage: 'intake', state: 'intake.registered' }, 'stage', 'transit')).toEqual({
      stage: 'transit',
    });
    expect(withFilter({ q: 'SP' }, 'q', '')).toEqual({});
  });
});

describe('what the server is asked', () => {
  it('names the end of the day to come, the same one within ten minutes', () => {
    const at = (time: string) => askedOf({ due: 'day' }, Date.parse(`2026-11-24T${time}Z`)).due;
    expect(at('10:01:00')).toBe('2026-11-25T10:10:00.000Z');
    expect(at('10:09:00')).toBe(at('10:01:00'));
    expect(askedOf({ due: 'now' }, 0)).toEqual({ due: 'now' });
  });
});
