import type { CaseFile } from './file.js';

/**
 * What a case's way decides, in the order in which it is decided. A way back drops everything from the point on that it comes before: the
 * new round decides it again, and no rule can read an earlier round's answer as today's. Who made an entry (`madeBy`) is not
 * among them: four-eyes asks for the latest entry of a kind, and the new round makes a new one before it is asked for.
 */
const decided = {
  package: { packageDigest: null, unhcrAccess: null },
  submission: { submissionPriority: null, submissionSize: 0, accepted: [] },
  papers: { exitPermissions: [], fitToTravel: [] },
  journey: { plan: null, receipts: [], journeyFrom: null },
  placement: { placed: [] },
  status: { statusGrantedOn: null, followUps: [] },
} satisfies Record<string, Partial<CaseFile>>;

export type Point = keyof typeof decided;

/** What a case writes that goes back to before a point. */
export function anewFrom(point: Point): Partial<CaseFile> {
  const points = Object.keys(decided) as Point[];
  return Object.assign({}, ...points.slice(points.indexOf(point)).map((one) => decided[one])) as Partial<CaseFile>;
}
