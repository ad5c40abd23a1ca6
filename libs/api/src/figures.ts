import { z } from 'zod';
import { ageBands, caseStates, isClosed, stages, type CaseState, type ClosedState, type Figures } from '@app/lifecycle';
import { facilityCode, instant } from './parts.js';

const stage = z.enum(stages);
const closed = caseStates.filter((state: CaseState): state is ClosedState => isClosed(state));
/** Null: withheld, and the row says `suppressed: true`. */
const cases = z.int().min(0).nullable();
/** To the tenth of a day; null: there are none, or too few. */
const days = z.number().nullable();

const row = z.strictObject({
  suppressed: z.boolean(),
  list: z
    .strictObject({
      stage: stage.optional(),
      state: z.enum(caseStates).optional(),
      facility: facilityCode.optional(),
      due: z.literal('now').optional(),
      open: z.literal('true').optional(),
    })
    .nullable()
    .describe('Filters of GET /api/cases that come nearest; null: none does.'),
});

/** As the lifecycle describes it (libs/lifecycle, figures-shape.ts): `satisfies` keeps the two alike. */
export const figures = z
  .strictObject({
    from: z.string(),
    to: z.string(),
    facility: z.string().nullable(),
    at: instant,
    flow: z.array(
      row.extend({
        source: stage,
        target: z.union([stage, z.templateLiteral(['still:', stage]), z.enum(closed)]),
        cases,
      }),
    ),
    perStage: z.array(
      row.extend({ stage, cases, medianDays: days, p90Days: days, openNow: cases, openMedianDays: days }),
    ),
    ageing: z.array(row.extend({ stage, band: z.enum(ageBands), cases })),
    clocks: z.array(row.extend({ clock: z.string(), met: cases, late: cases, running: cases, overdue: cases })),
    exitPermission: row.extend({ waited: cases, medianDays: days, p90Days: days, longestDays: days, waiting: cases }),
  })
  .meta({ id: 'Figures' }) satisfies z.ZodType<Figures>;
