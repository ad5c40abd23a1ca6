import { describe, expect, it } from '@jest/globals';
import { lifecycle } from '@app/lifecycle';
import { stepFields, type FieldShape } from './shape';

const shapes = (transition: string) =>
  Object.fromEntries(stepFields(lifecycle.get(transition)).map((field) => [field.name, field.shape]));
const inside = (fields: readonly FieldShape[]) =>
  Object.fromEntries(fields.map((field) => [field.name, field.shape.type]));

describe('the shape of a form', () => {
  it('says of every field of every step which control takes it', () => {
    for (const row of lifecycle.transitions.values())
      expect(stepFields(row).map((field) => field.name)).toEqual(Object.keys(row.input));
  });

  it('tells people, countries, languages and colleagues from texts and numbers', () => {
    expect(shapes('intake.record-consent')).toMatchObject({
      person: { type: 'person', others: [] },
      guardian: { type: 'person', others: ['appointed'] },
      purposes: { type: 'choices' },
      language: { type: 'language' },
      interpreter: { type: 'text', max: 200 },
    });
    expect(shapes('case.assign')).toEqual({ assignee: { type: 'colleague' } });
    expect(shapes('intake.state-preference')['destinations']).toEqual({ type: 'countries', max: 10 });
    expect(shapes('transit.depart')).toEqual({ departedAt: { type: 'instant' }, departedZone: { type: 'zone' } });
  });

  it('knows what is required, what may be nothing, and where it is kept', () => {
    const [people, status, on, validUntil, step] = stepFields(lifecycle.get('transit.log-exit-permission'));
    expect([people, status, on, validUntil].map((field) => field?.required)).toEqual([true, true, true, false]);
    expect([on?.nullable, validUntil?.nullable]).toEqual([false, true]);
    expect([people?.where, step?.where, step?.required]).toEqual(['open', 'route', false]);
  });

  it('offers literals as a choice, and one literal as no question at all', () => {
    expect(shapes('resettlement.follow-up')['day']).toEqual({ type: 'choice', options: [30, 90, 365] });
    expect(shapes('intake.assess-needs')['codeList']).toEqual({ type: 'only', value: 'progres-v3-2018' });
  });

  it('goes into lists and groups', () => {
    const people = shapes('intake.identify')['people'];
    if (people?.type !== 'list') throw new Error('not a list');
    expect(inside(people.fields)).toEqual({
      person: 'person',
      names: 'group',
      absentBecause: 'text',
      birth: 'group',
      child: 'yes-no',
      sex: 'choice',
      nationality: 'country',
      relation: 'text',
      alone: 'yes-no',
      documents: 'list',
    });
    const nationality = people.fields.find((field) => field.name === 'nationality')?.shape;
    expect(nationality).toEqual({ type: 'country', others: ['XXA', 'XXB', 'XXC', 'XXX'] });
  });
});
