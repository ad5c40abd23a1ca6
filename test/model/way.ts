import { randomUUID } from 'node:crypto';
import type { Asker } from './facts.js';
import { fitting, type Inputs } from './inputs.js';
import { faulty, lacking } from './lacks.js';
import { evenHeld, type Ask, type ModelCase } from './machine.js';
import { modelTable, type AskingRole } from './table.js';

/** The next request on the shortest path of a case to a state, or what must be recorded before it. */

export const facilityOf = (role: string): string | null =>
  role === 'intake-officer' || role === 'head-of-mission' ? 'HAN' : null;
export const asker = (role: AskingRole, facility = facilityOf(role)): Asker => ({
  name: facility === null ? role : `${role}.${facility.toLowerCase()}`,
  role,
  facility,
});

export type Next = Ask | 'hand-over' | 'there';

export function nextOnTheWay(found: ModelCase, state: string, inputs: Inputs): Next {
  if (found.state === state) return 'there';
  const name = firstStep(found, state);
  if (name === undefined) throw new Error(`no way leads from ${found.state} to ${state}`);
  if (modelTable[name]?.by.includes('system') && modelTable[name].by.length === 1) return 'hand-over';
  return prepared(found, name, inputs) ?? ask(found, name, inputs);
}

/** The request that must come before a step, if there is one. */
export function prepared(found: ModelCase, name: string, inputs: Inputs): Ask | undefined {
  const held =
    found.facts.held && modelTable[name]?.to !== 'same' && !evenHeld.includes(name) && !name.startsWith('case.')
      ? ['case.held']
      : [];
  const [first] = [
    ...held,
    ...lacking(name, found.facts),
    ...faulty(name, found.facts, fitting(name, found.facts, inputs)),
  ];
  const remedy = first === undefined ? undefined : remedies[first];
  return remedy === undefined ? undefined : ask(found, remedy, inputs);
}

const remedies: Readonly<Record<string, string>> = {
  'identity.missing': 'intake.identify',
  'consent.unhcr-missing': 'intake.record-consent',
  'consent.destination-states-missing': 'intake.record-consent',
  'consent.transit-partners-missing': 'intake.record-consent',
  'consent.not-given': 'intake.record-consent',
  'needs.not-assessed': 'intake.assess-needs',
  'duplicates.undecided': 'intake.decide-duplicate',
  'best-interests.not-opened': 'intake.open-best-interests',
  'best-interests.not-determined': 'referral.record-best-interests',
  'plan.missing': 'transit.plan',
  'documents.missing': 'transit.record-document',
  'exit-permission.missing': 'transit.log-exit-permission',
  'medical-clearance.missing': 'transit.clear-medical',
  'leg.receipt-missing': 'transit.confirm-leg',
  'glass.not-broken': 'case.break-glass',
  'glass.not-reviewed': 'case.review-break-glass',
  'erasure.not-requested': 'case.request-erasure',
  'person.still-sheltered': 'intake.end-shelter',
  'case.held': 'case.resume',
  'case.not-held': 'case.hold',
};

/**
 * A well-formed request by a person who may make it. For a four-eyes step, by a person who made none of the steps
 * before.
 */
export function ask(found: ModelCase, name: string, inputs: Inputs, who = usual(name)): Ask {
  const body = fitting(name, found.facts, inputs);
  return { who, ref: found.ref, transition: name, body, wellFormed: true, key: randomUUID(), ifMatch: null };
}

const usual = (name: string): Asker => {
  const by = modelTable[name]?.by ?? [];
  return asker((by.includes('reviewer') ? 'reviewer' : (by[0] ?? 'auditor')) as AskingRole);
};

interface Place {
  state: string;
  stage: string;
  intakeState: string;
}

function firstStep(found: ModelCase, state: string): string | undefined {
  const start: Place = { state: found.state, stage: found.facts.stage, intakeState: found.facts.intakeState };
  const seen = new Set([JSON.stringify(start)]);
  let places: { at: Place; first: string | undefined }[] = [{ at: start, first: undefined }];
  while (places.length > 0) {
    const next: typeof places = [];
    for (const { at, first } of places)
      for (const [name, to] of leaving(at)) {
        if (to.state === state) return first ?? name;
        if (seen.has(JSON.stringify(to))) continue;
        seen.add(JSON.stringify(to));
        next.push({ at: to, first: first ?? name });
      }
    places = next;
  }
  return undefined;
}

const leaving = (at: Place): [string, Place][] =>
  Object.entries(modelTable).flatMap(([name, row]): [string, Place][] => {
    if (row.to === 'same' || !row.from.includes(at.state)) return [];
    const opens = /^(referral|transit|resettlement)\.open$/.exec(name)?.[1];
    const stage = name === 'referral.return-to-intake' ? 'intake' : (opens ?? at.stage);
    const [only = at.state] = row.to;
    const state =
      name === 'case.reopen' ? (reopened[stage] ?? only) : name === 'referral.return-to-intake' ? at.intakeState : only;
    return [
      [name, { state, stage, intakeState: /^intake\.(sheltered|assisted)$/.test(state) ? state : at.intakeState }],
    ];
  });

const reopened: Readonly<Record<string, string>> = {
  intake: 'intake.registered',
  referral: 'referral.preparing',
  transit: 'transit.planning',
  resettlement: 'resettlement.receiving',
};
