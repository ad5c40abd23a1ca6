import { z } from 'zod';
import {
  caseStates,
  compartments,
  consentPurposes,
  priorities,
  stages,
  waysOut,
  type CaseFile,
  type CaseState,
} from '@app/lifecycle';
import { instant } from './parts.js';

const personNo = z.int();
const people = z.array(personNo);
const day = z.string();

/** The open part of a case, as the lifecycle defines it (libs/lifecycle, CaseFile): `satisfies` keeps the two alike. */
export const caseFile = z
  .strictObject({
    arrivedAt: instant.nullable(),
    people: z.array(z.strictObject({ no: personNo, id: z.uuid() })),
    danger: z.boolean(),
    language: z.string().nullable(),
    members: z.array(
      z.strictObject({
        no: personNo,
        child: z.boolean(),
        alone: z.boolean(),
        identity: z.enum(['recorded', 'absent']),
      }),
    ),
    consents: z.array(
      z.strictObject({
        person: personNo,
        purpose: z.enum(consentPurposes),
        given: z.boolean(),
        guardian: z.union([personNo, z.literal('appointed')]).nullable(),
      }),
    ),
    needsAssessed: people,
    duplicates: z.array(
      z.strictObject({
        match: z.string(),
        decision: z.enum(['same', 'different']).nullable(),
        elsewhere: z.boolean().optional(),
      }),
    ),
    processingPriority: z.enum(priorities),
    assignee: z.string().nullable(),
    held: z.string().nullable(),
    left: z.array(z.strictObject({ person: personNo, how: z.enum(waysOut) })),
    returned: people,
    sheltered: people,
    shelterPlaces: z.int(),
    intakeState: z.enum(['intake.sheltered', 'intake.assisted'] satisfies CaseState[]),
    stage: z.enum(stages),
    bestInterests: z.array(z.strictObject({ person: personNo, step: z.enum(['opened', 'assessed', 'determined']) })),
    unhcrAccess: z.enum(['asked', 'granted', 'refused']).nullable(),
    packageDigest: z.string().nullable(),
    submissionPriority: z.enum(priorities).nullable(),
    submissionSize: z.int(),
    destinationKnown: z.boolean(),
    accepted: people,
    documents: z.array(z.strictObject({ person: personNo, kind: z.string(), validUntil: day })),
    exitPermissions: z.array(
      z.strictObject({
        person: personNo,
        status: z.enum(['asked', 'granted', 'refused']),
        validUntil: day.nullable(),
      }),
    ),
    fitToTravel: z.array(z.strictObject({ person: personNo, fit: z.boolean(), validUntil: day })),
    plan: z
      .array(
        z.strictObject({
          departs: instant,
          arrives: instant,
          departsOn: day,
          arrivesOn: day,
          escorted: z.boolean(),
          received: z.boolean(),
        }),
      )
      .nullable(),
    receipts: z.array(z.int()),
    departedAt: instant.nullable(),
    journeyFrom: instant.nullable(),
    placed: people,
    statusGrantedOn: day.nullable(),
    followUps: z.array(z.int()),
    links: z.int(),
    erasureRequested: z.boolean(),
    brokenGlass: z.array(z.strictObject({ entry: z.int(), compartment: z.enum(compartments), by: z.string() })),
    madeBy: z.record(z.string(), z.string()),
  } satisfies Record<keyof CaseFile, z.ZodType>)
  .meta({ id: 'CaseFile' }) satisfies z.ZodType<CaseFile>;

export const caseState = z.enum(caseStates);
