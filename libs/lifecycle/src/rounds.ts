import type { CaseFile } from './file.js';

/**
 * The decisions of a case in their order. When a case goes back, everything decided from that point on is reset: the
 * new round decides it again, and no rule can use an answer of an earlier round. Who made an entry (`madeBy`) is kept:
 * four eyes needs the latest entry of a kind, and the new round makes a new entry before it is needed.
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

/** The facts that reset a case to before a point. */
export function resetFrom(point: Point): Partial<CaseFile> {
  const points = Object.keys(decided) as Point[];
  return Object.assign({}, ...points.slice(points.indexOf(point)).map((one) => decided[one])) as Partial<CaseFile>;
}
