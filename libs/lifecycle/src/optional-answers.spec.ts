import { describe, expect, it } from '@jest/globals';
import {
  admit,
  decide,
  emptyFile,
  lifecycle,
  parseInput,
  type Actor,
  type CaseFile,
  type CaseState,
  type Decision,
  type Role,
  type Standing,
} from './index.js';
import { refusalOf } from '@app/testing/refusal';
import { household } from '@app/testing/household';

const now = new Date('2026-06-01T12:00:00Z');
const someone = (role: Role): Actor => ({ id: role, role, facilityId: null, pendingInstructions: 0 });

function make(name: string, standing: Standing, actor: Actor, input: unknown): Decision {
  const row = admit(lifecycle, name, standing, actor);
  return decide(row, standing, actor, parseInput(row, input), { opened: {}, now });
}

const at = (state: CaseState, file: Partial<CaseFile> = {}): Standing => ({
  state,
  file: { ...emptyFile, people: household(1), ...file },
});

describe('a priority', () => {
  const reasonless = (standing: Standing, name: string, role: Role, input: object) =>
    refusalOf(() => make(name, standing, someone(role), input)).detail['missing'];
  const submission = {
    primary: 'medical',
    secondary: 'children-at-risk',
    caseSize: 1,
    declarationSigned: true,
    destination: 'AT',
    destinationBecause: 'kin',
  };
  const consented = at('referral.recognised', {
    consents: [{ person: 1, purpose: 'unhcr', given: true, guardian: null }],
  });

  it.each(['urgent', 'emergency'])('of %s needs a reason, for processing and for submission', (priority) => {
    const set = reasonless(at('referral.preparing'), 'case.set-priority', 'caseworker', { priority });
    expect(set).toEqual([{ code: 'priority.reason-missing', fields: ['reason'] }]);
    const draft = { ...submission, priority };
    expect(reasonless(consented, 'referral.draft-submission', 'caseworker', draft)).toEqual([
      { code: 'priority.reason-missing', fields: ['priorityBecause'] },
    ]);
    const given = make('referral.draft-submission', consented, someone('caseworker'), {
      ...draft,
      priorityBecause: 'ill',
    });
    expect(given.file.submissionPriority).toBe(priority);
  });

  it('that is normal needs no reason', () => {
    const set = make('case.set-priority', at('referral.preparing'), someone('caseworker'), { priority: 'normal' });
    expect(set.file.processingPriority).toBe('normal');
    const draft = { ...submission, priority: 'normal' };
    expect(make('referral.draft-submission', consented, someone('caseworker'), draft).file.submissionPriority).toBe(
      'normal',
    );
  });

  it.each([
    ['urgent', 'normal'],
    ['normal', 'emergency'],
  ] as const)(
    'of the submission, %s, does not change a processing priority of %s, and starts its own clock',
    (own, processing) => {
      const drafted = at('referral.drafted', {
        processingPriority: processing,
        submissionPriority: 'normal',
        consents: [
          { person: 1, purpose: 'unhcr', given: true, guardian: null },
          { person: 1, purpose: 'destination-states', given: true, guardian: null },
        ],
      });
      const { file, clocks } = make('referral.submit', drafted, someone('reviewer'), { priority: own });
      expect(file).toMatchObject({ submissionPriority: own, processingPriority: processing });
      expect(clocks.starts).toEqual([{ name: 'submission', priority: own }]);
    },
  );
});

describe('a validity that is left empty', () => {
  it.each([
    ['transit.log-exit-permission', 'transit.planning', { people: [1], status: 'granted', on: '2026-06-01' }],
    ['resettlement.grant-status', 'resettlement.placed', { status: 'refugee', grantedOn: '2026-06-01' }],
  ] as const)('has no end: %s', (name, state, input) => {
    const role = name.startsWith('transit') ? 'transit-officer' : 'resettlement-officer';
    expect(make(name, at(state), someone(role), input).body).toMatchObject({ validUntil: null });
  });
});
