import { describe, expect, it } from '@jest/globals';
import { lifecycle } from '@app/lifecycle';
import type { TFunction } from 'i18next';
import type { Problem } from '../../api/client';
import { complaintsOfFaults, complaintsOfProblem, nameOfPath } from './complaints';
import { stepFields } from './shape';

const t = ((key: string, given?: { no?: number; field?: string; of?: string }) =>
  `${key} ${given?.no ?? [given?.field, given?.of].filter(Boolean).join(' / ')}`.trim()) as TFunction;
const labels = lifecycle.labels['en']!;
const words = (transition: string, values = {}) => ({ labels, t, transition, values });

describe('what is wrong with a step', () => {
  it('names the person or the leg, and the way to the field', () => {
    const people = { people: [{ person: 2 }] };
    expect(nameOfPath(words('intake.identify', people), 'people.0.birth.calendar')).toBe(
      'steps.person 2, Birth date, Calendar',
    );
    expect(nameOfPath(words('intake.identify', people), 'people.0.documents.1.kind')).toBe(
      'steps.person 2, Documents 2, Kind',
    );
    expect(nameOfPath(words('transit.plan'), 'legs.1.from.country')).toBe('steps.plan.leg 2, From, Country');
    expect(nameOfPath(words('case.add-note'), 'note')).toBe('Note');
  });

  it('says of an answer that is not there whether to choose or to fill in, of what and for whom', () => {
    const told = (transition: string, path: string, values = {}): string | undefined =>
      complaintsOfFaults(
        words(transition, values),
        stepFields(lifecycle.get(transition)),
        new Map([[path, labels.faults.required]]),
      )[0]?.text;
    expect(told('referral.send', 'channel')).toBe('steps.answer.choose Channel');
    expect(told('case.add-note', 'note')).toBe('steps.answer.enter Note');
    const people = { people: [{ person: 2 }] };
    expect(told('intake.identify', 'people.0.documents.1.kind', people)).toBe(
      'steps.answer.chooseOf Kind / steps.person 2, Documents 2',
    );
    expect(told('transit.plan', 'legs.0.from.place')).toBe('steps.answer.enterOf Place / steps.plan.leg 1, From');
    // another fault than a missing answer stays in the words of the fault
    expect(
      complaintsOfFaults(words('case.add-note'), [], new Map([['note', labels.faults.invalid_value]]))[0]?.text,
    ).toBe(`Note: ${labels.faults.invalid_value}`);
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
