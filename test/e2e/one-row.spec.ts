import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  defineLifecycle,
  diagram,
  emptyFile,
  lifecycle,
  nextSteps,
  open,
  protection,
  rows,
  transition,
  type Labels,
} from '@app/lifecycle';
import { withRoutes } from '../../apps/gateway/src/openapi.js';
import { openDesk, type Desk } from '@app/testing/desk';

/** The cost of a plain transition: this row, and its label in each language. No other code was written for it. */
const row = {
  'intake.record-visit': transition({
    from: ['intake.sheltered'],
    to: 'same',
    by: ['intake-officer'],
    input: { visitedOn: open(z.iso.date()), visitor: protection(z.string().max(200)) },
  }),
};
const labelled = (
  labels: Labels | undefined,
  title: string,
  sentence: string,
  fields: Record<string, string>,
): Labels => {
  if (!labels) throw new Error('this language is not there');
  return {
    ...labels,
    transitions: { ...labels.transitions, 'intake.record-visit': { title, sentence } },
    fields: { ...labels.fields, ...fields },
  };
};
const extended = defineLifecycle(
  { ...rows, ...row },
  {
    en: labelled(lifecycle.labels['en'], 'Record a visit', 'recorded a visit', {
      visitedOn: 'Visited on',
      visitor: 'Visitor',
    }),
    ko: labelled(lifecycle.labels['ko'], '방문 기록', '방문을 기록했습니다', {
      visitedOn: '방문일',
      visitor: '방문자',
    }),
  },
);

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk('one_row', extended);
});
afterAll(() => desk.close());

const input = { visitedOn: '2026-11-20', visitor: 'Dr. Someone' };

it('is made, refused, sealed and journaled', async () => {
  const ref = await desk.caseAt('intake.sheltered');
  const made = await desk.make('intake.record-visit', ref, desk.actor('intake-officer'), input);
  const entry = (await desk.audit.timeline(ref, '*', made.version - 1, 1))[0];
  expect(entry).toMatchObject({ transition: 'intake.record-visit', body: { visitedOn: '2026-11-20' } });
  expect(JSON.stringify(entry)).not.toContain('Someone');
  await expect(desk.make('intake.record-visit', ref, desk.actor('reviewer'), input)).rejects.toMatchObject({
    code: 'role.not-allowed',
  });
  await expect(
    desk.make('intake.record-visit', ref, desk.actor('intake-officer'), { visitedOn: 'soon' }),
  ).rejects.toMatchObject({ code: 'input.malformed' });
  const elsewhere = await desk.caseAt('intake.registered');
  await expect(desk.make('intake.record-visit', elsewhere, desk.actor('intake-officer'), input)).rejects.toMatchObject({
    code: 'state.not-allowed',
  });
});

it('is a documented path, a next step, and a line of the diagram', () => {
  const document = withRoutes({ openapi: '3.1.0', info: { title: '', version: '' }, paths: {} }, extended);
  expect(document.paths).toHaveProperty(['/api/cases/{ref}/intake.record-visit', 'post', 'summary'], 'Record a visit');
  const found = nextSteps(
    extended,
    { state: 'intake.sheltered', file: emptyFile },
    desk.actor('intake-officer'),
    new Date(),
  );
  expect(found.map((one) => one.transition)).toContain('intake.record-visit');
  expect(diagram(extended)).toContain('intake.record-visit');
});

it('stops the program when a language has no label for it', () => {
  expect(() => defineLifecycle({ ...rows, ...row }, lifecycle.labels)).toThrow(
    /en has no label for transition intake.record-visit/,
  );
});
