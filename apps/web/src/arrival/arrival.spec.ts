import { describe, expect, it } from '@jest/globals';
import { lifecycle, parseInput } from '@app/lifecycle';
import { emptyArrival, faultsOf, inputOf, type Arrival } from './arrival';

const now = Date.parse('2026-11-24T13:41:00Z');
const answered: Arrival = { ...emptyArrival, people: 3, danger: false, medical: true };

describe('an arrival', () => {
  it('needs two answers of somebody who changed nothing else', () => {
    expect(faultsOf(emptyArrival, now)).toEqual({ danger: 'unanswered', medical: 'unanswered' });
    expect(faultsOf(answered, now)).toEqual({});
  });

  it.each<[string, Partial<Arrival>, object]>([
    ['nobody', { people: 0 }, { people: 'people' }],
    ['no number', { people: '' }, { people: 'people' }],
    ['more people than a case holds', { people: 51 }, { people: 'people' }],
    ['half a person', { people: 1.5 }, { people: 'people' }],
    ['no language', { language: '' }, { language: 'language' }],
    ['a time that is none', { arrivedAt: '' }, { arrivedAt: 'time' }],
    ['a time to come', { arrivedAt: '2026-11-24T13:47:00Z' }, { arrivedAt: 'future' }],
  ])('of %s is not sent', (_claim, part, faults) => {
    expect(faultsOf({ ...answered, ...part }, now)).toEqual(faults);
  });

  it('may be of a moment ago by a clock that is ahead', () => {
    expect(faultsOf({ ...answered, arrivedAt: '2026-11-24T13:44:00Z' }, now)).toEqual({});
  });

  it('is what the lifecycle asks for, now unless another time was given', () => {
    const row = lifecycle.get('intake.register');
    expect(parseInput(row, inputOf(answered, now))).toEqual({
      arrivedAt: '2026-11-24T13:41:00.000Z',
      people: 3,
      immediateDanger: false,
      medicalEmergency: true,
      language: 'ko-KP',
    });
    const told = {
      ...answered,
      arrivedAt: '2026-11-24T10:00:00Z',
      alias: ' 소나무 ',
      contact: 'phone',
      observations: 'cold',
    };
    expect(parseInput(row, inputOf(told, now))).toMatchObject({
      arrivedAt: '2026-11-24T10:00:00.000Z',
      alias: '소나무',
      wayOfContact: 'phone',
      observations: 'cold',
    });
  });
});
