import { describe, expect, it } from '@jest/globals';
import { lifecycle } from '@app/lifecycle';
import type { TFunction } from 'i18next';
import type { Problem } from '../api/client';
import { complaintsOfProblem, nameOfPath } from './complaints';

const t = ((key: string, given?: { no: number }) => `${key} ${given?.no ?? ''}`.trim()) as TFunction;
const labels = lifecycle.labels['en']!;
const words = (transition: string, values = {}) => ({ labels, t, transition, values });

describe('what is wrong with a step', () => {
  it('names the person or the leg, and the way to the field', () => {
    const people = { people: [{ person: 2 }] };
    expect(nameOfPath(words('intake.identify', people), 'people.0.birth.calendar')).toBe(
      'steps.person 2, Birth date, Calendar',
    );
    expect(nameOfPath(words('intake.identify', people), 'people.0.documents.1.kind')).toBe(
      'steps.person 2, Documents, 2, Kind',
    );
    expect(nameOfPath(words('transit.plan'), 'legs.1.from.country')).toBe('steps.plan.leg 2, From, Country');
    expect(nameOfPath(words('case.add-note'), 'note')).toBe('Note');
  });

  it('is what the server says: fields, else what is missing, else its own sentence', () => {
    const complaints = (detail: Partial<Problem>, message = 'No.') =>
      complaintsOfProblem(words('referral.draft-submission'), { fields: [], missing: [], message, ...detail });
    expect(complaints({ fields: [{ path: 'primary', fault: 'invalid_value' }] })).toEqual([
      { path: 'primary', text: `Primary category: ${labels.faults.invalid_value}` },
    ]);
    const [missing] = complaints({ missing: [{ code: 'submission.same-category', fields: ['secondary'], title: '' }] });
    expect(missing?.path).toBe('secondary');
    expect(missing?.text).toContain(labels.refusals['submission.same-category']);
    expect(complaints({})).toEqual([{ text: 'No.' }]);
    expect(complaints({}, '')).toEqual([{ text: 'steps.notSent' }]);
  });
});
