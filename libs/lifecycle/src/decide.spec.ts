import { describe, expect, it } from '@jest/globals';
import {
  admit,
  decide,
  emptyFile,
  fold,
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
import { household, idsFor } from '@app/testing/household';

const now = new Date('2026-06-01T12:00:00Z');
const someone = (role: Role, id: string = role): Actor => ({ id, role, facilityId: null, pendingInstructions: 0 });

/** Admits, checks and decides a transition, as a service does. */
function make(
  name: string,
  standing: Standing,
  actor: Actor,
  input: unknown = {},
  extra?: Record<string, unknown>,
): Decision {
  const row = admit(lifecycle, name, standing, actor);
  const parsed = parseInput(row, input);
  return decide(row, standing, actor, parsed, { opened: {}, now, extra: { ...idsFor(row, parsed), ...extra } });
}

const at = (state: CaseState | null, file: Partial<CaseFile> = {}): Standing => ({
  state,
  file: { ...emptyFile, people: household(1), ...file },
});
const arrival = {
  arrivedAt: '2026-06-01T06:00:00+07:00',
  people: 2,
  immediateDanger: false,
  medicalEmergency: true,
  language: 'ko-KP',
  alias: 'a bird',
  observations: 'tired',
};

describe('a transition is refused', () => {
  it('before anything else when there is none of that name', () => {
    const refused = refusalOf(() => admit(lifecycle, 'intake.greet', at(null), someone('auditor')));
    expect(refused).toMatchObject({ code: 'transition.unknown', status: 404 });
  });

  it('to a role that may not make it, before the state is looked at, and says who may', () => {
    const refused = refusalOf(() => admit(lifecycle, 'transit.clear', at('closed.erased'), someone('caseworker')));
    expect(refused).toMatchObject({
      code: 'role.not-allowed',
      status: 403,
      detail: { role: 'caseworker', allowed: ['head-of-mission', 'coordinator'] },
    });
  });

  it('where it does not start, before holds are looked at, and says what this role may do instead', () => {
    const held = at('intake.registered', { held: 'security' });
    const refused = refusalOf(() => admit(lifecycle, 'transit.clear', held, someone('head-of-mission')));
    expect(refused).toMatchObject({ code: 'state.not-allowed', status: 409 });
    expect(refused.detail).toEqual({
      transition: 'transit.clear',
      state: 'intake.registered',
      allowed: [
        'intake.shelter',
        'intake.assist-outside',
        'case.assign',
        'case.add-note',
        'case.report-return',
        'case.split',
      ],
    });
  });

  it('when the case is held, before four-eyes are looked at', () => {
    const held = at('referral.drafted', { held: 'security', madeBy: { 'referral.draft-submission': 'x' } });
    const refused = refusalOf(() => admit(lifecycle, 'referral.submit', held, someone('reviewer', 'x')));
    expect(refused).toMatchObject({ code: 'case.held', detail: { reason: 'security' } });
  });

  it('only to the person who made the entry that it approves', () => {
    const registered = at('intake.registered', { madeBy: { 'intake.register': 'x' } });
    const shelter = (id: string) => admit(lifecycle, 'intake.shelter', registered, someone('head-of-mission', id));
    expect(refusalOf(() => shelter('x'))).toMatchObject({
      code: 'four-eyes.same-person',
      status: 403,
      detail: { notBy: ['intake.register'] },
    });
    expect(shelter('y').name).toBe('intake.shelter');
  });

  it('when it opens a case a second time, or moves a case that does not exist', () => {
    const officer = someone('intake-officer');
    expect(refusalOf(() => make('intake.register', at('intake.registered'), officer, arrival)).code).toBe(
      'state.not-allowed',
    );
    expect(refusalOf(() => make('intake.identify', at(null), officer)).code).toBe('state.not-allowed');
  });

  it('with everything that is missing, from the case and from the input', () => {
    const draft = {
      primary: 'medical',
      secondary: 'medical',
      priority: 'normal',
      priorityBecause: 'no danger',
      caseSize: 2,
      declarationSigned: false,
      destination: 'KP',
    };
    const refused = refusalOf(() =>
      make('referral.draft-submission', at('referral.recognised'), someone('caseworker'), draft),
    );
    expect(refused).toMatchObject({ code: 'requirement.missing', status: 409 });
    expect(refused.detail['missing']).toEqual([
      { code: 'consent.unhcr-missing', people: [1] },
      { code: 'submission.same-category', fields: ['secondary'] },
      { code: 'submission.size-differs', fields: ['caseSize'] },
      { code: 'declaration.not-signed', fields: ['declarationSigned'] },
      { code: 'never-share.country-of-origin', fields: ['destination'] },
      { code: 'submission.destination-not-preferred', fields: ['destinationBecause'] },
    ]);
  });
});

describe('a decision', () => {
  const registered = make('intake.register', { state: null, file: emptyFile }, someone('intake-officer'), arrival);

  it('separates open from sealed fields, by compartment', () => {
    expect(registered.body).toEqual({
      arrivedAt: '2026-05-31T23:00:00.000Z',
      people: 2,
      ids: household(2).map(({ id }) => id),
      immediateDanger: false,
      medicalEmergency: true,
      language: 'ko-KP',
    });
    expect(registered.sealed).toEqual({ identity: { alias: 'a bird' }, protection: { observations: 'tired' } });
  });

  it('stores nothing for an empty field', () => {
    const { body, sealed } = make('case.resume', at('intake.registered', { held: 'medical' }), someone('caseworker'));
    expect({ body, sealed }).toEqual({ body: {}, sealed: {} });
  });

  it('opens a case in the first state, with custody, its clock and an emergency’s priority', () => {
    expect(registered).toMatchObject({
      from: null,
      to: 'intake.registered',
      custody: 'intake',
      clocks: { starts: ['first-response'], stops: [], run: null },
      file: { people: household(2), processingPriority: 'emergency', madeBy: { 'intake.register': 'intake-officer' } },
    });
  });

  it('takes the shelter’s places for everybody who arrived', () => {
    const standing = { state: registered.to, file: registered.file };
    const sheltered = make('intake.shelter', standing, someone('head-of-mission'), {
      legalBasis: 'non-refoulement',
      decision: 'they stay',
    });
    expect(sheltered).toMatchObject({ takes: { pool: 'shelter', id: null, places: 2 }, file: { shelterPlaces: 2 } });
    expect(sheltered.notBy).toEqual(['intake.register']);
  });

  it('folds its open body into the file, and nothing sealed', () => {
    const row = lifecycle.get('intake.register');
    const stored = JSON.parse(JSON.stringify(registered.body)) as Record<string, unknown>;
    expect(fold(row, emptyFile, stored, { seq: 1, actorId: 'intake-officer' })).toEqual(registered.file);
  });

  it('prefers the facts of the service’s handler to those that the row derives', () => {
    const people = [{ person: 1, names: { latin: 'A' }, sex: 'F', nationality: 'KP', alone: false, documents: [] }];
    const found = { matches: ['M-0123456789abcdef'] };
    const { body, file } = make(
      'intake.identify',
      at('intake.registered'),
      someone('intake-officer'),
      { people },
      found,
    );
    expect(body['matches']).toEqual(found.matches);
    expect(file.duplicates).toEqual([{ match: 'M-0123456789abcdef', decision: null }]);
  });

  it('does not change the file before it', () => {
    const before = at('intake.registered', { held: null });
    const frozen = JSON.stringify(before);
    make('case.hold', before, someone('caseworker'), { reason: 'medical' });
    expect(JSON.stringify(before)).toBe(frozen);
  });

  it.each(['intake.sheltered', 'intake.assisted'] as const)(
    'returns a referral to %s, where it came from',
    (intakeState) => {
      const standing = at('referral.preparing', { intakeState, stage: 'referral' });
      const input = { reasonCode: 'more-information', reason: 'a name is missing' };
      expect(make('referral.return-to-intake', standing, someone('caseworker'), input)).toMatchObject({
        to: intakeState,
        custody: 'intake',
        file: { stage: 'intake' },
      });
    },
  );

  it.each([
    ['intake', 'intake.registered'],
    ['referral', 'referral.preparing'],
    ['transit', 'transit.planning'],
    ['resettlement', 'resettlement.receiving'],
  ] as const)('reopens a case of %s in %s', (stage, state) => {
    const closed = at('closed.lost-contact', { stage });
    expect(make('case.reopen', closed, someone('reviewer'), { reason: 'they rang' }).to).toBe(state);
  });

  it.each(['referral.recognise', 'referral.reject'])(
    'by %s ends the wait for an answer, after an appeal too',
    (name) => {
      const appealed = make('referral.appeal', at('referral.rejected'), someone('caseworker'), {
        on: '2026-06-01',
        grounds: 'new facts',
      });
      expect(appealed.clocks.starts).toEqual(['unhcr-answer']);
      const answer = {
        decidedBy: 'unhcr',
        on: '2026-06-01',
        ...(name === 'referral.reject' ? { reasons: 'none' } : {}),
      };
      const standing = { state: appealed.to, file: appealed.file };
      expect(make(name, standing, someone('caseworker'), answer).clocks.stops).toEqual(['unhcr-answer']);
    },
  );

  it('counts each person whom a State accepted once, and takes as many places', () => {
    const submitted = at('referral.submitted', { people: household(3) });
    const { file } = make('referral.accept', submitted, someone('caseworker'), {
      on: '2026-06-01',
      accepted: [3, 1, 3],
    });
    expect(file.accepted).toEqual([1, 3]);
    const place = {
      together: true,
      destination: '22222222-2222-4222-8222-222222222222',
      receivingBody: 'a city',
      municipality: 'there',
    };
    const placed = make(
      'resettlement.place',
      { state: 'resettlement.receiving', file },
      someone('resettlement-officer'),
      place,
    );
    expect(placed.takes).toEqual({ pool: 'destination', id: place.destination, places: 2 });
  });

  it('separates a family at the destination only with a reason', () => {
    const apart = (over: object) => () =>
      make(
        'resettlement.place',
        at('resettlement.receiving', { people: household(2), accepted: [1, 2] }),
        someone('resettlement-officer'),
        {
          together: false,
          destination: '22222222-2222-4222-8222-222222222222',
          receivingBody: 'a city',
          municipality: 'there',
          ...over,
        },
      );
    expect(refusalOf(apart({})).detail['missing']).toEqual([
      { code: 'family.kept-apart-without-reason', fields: ['apartBecause'] },
    ]);
    expect(apart({ apartBecause: 'they asked for it' })().file.placed).toEqual([1, 2]);
    expect(apart({ together: true })().file.placed).toEqual([1, 2]);
  });

  it('confirms a leg of the plan, and no other', () => {
    const leg = {
      departs: '2026-05-30T03:00:00.000Z',
      arrives: '2026-05-30T09:00:00.000Z',
      departsOn: '2026-05-30',
      arrivesOn: '2026-05-30',
      escorted: true,
      received: true,
    };
    const confirm = (no: number, plan: (typeof leg)[] | null) => () =>
      make('transit.confirm-leg', at('transit.moving', { plan, accepted: [1] }), someone('transit-officer'), {
        leg: no,
        receivedAt: '2026-05-30T09:00:00Z',
        receivedBy: 'a partner',
      });
    expect(refusalOf(confirm(2, [leg])).detail['missing']).toEqual([{ code: 'leg.unknown', legs: [2] }]);
    expect(refusalOf(confirm(1, null)).detail['missing']).toEqual([{ code: 'leg.unknown', legs: [1] }]);
    expect(confirm(1, [leg])().file.receipts).toEqual([1]);
  });

  it('runs a check-in clock for every leg, due when it arrives', () => {
    const leg = {
      departs: '2026-07-01T03:00:00.000Z',
      arrives: '2026-07-01T09:00:00.000Z',
      departsOn: '2026-07-01',
      arrivesOn: '2026-07-01',
      escorted: true,
      received: true,
    };
    const cleared = at('transit.cleared', {
      sheltered: [1],
      shelterPlaces: 1,
      plan: [leg, { ...leg, arrives: '2026-07-02T09:00:00.000Z' }],
      consents: [{ person: 1, purpose: 'transit-partners', given: true, guardian: null }],
      documents: [{ person: 1, kind: 'laissez-passer', validUntil: '2027-01-01' }],
      exitPermissions: [{ person: 1, status: 'granted', validUntil: null }],
      fitToTravel: [{ person: 1, fit: true, validUntil: '2026-08-01' }],
    });
    const departure = { departedAt: '2026-07-01T03:00:00Z', departedZone: 'Asia/Ho_Chi_Minh' };
    const { clocks, releases } = make('transit.depart', cleared, someone('transit-officer'), departure);
    expect(clocks.starts).toEqual([
      { name: 'check-in:1', at: '2026-07-01T09:00:00.000Z' },
      { name: 'check-in:2', at: '2026-07-02T09:00:00.000Z' },
    ]);
    expect(releases).toEqual([{ pool: 'shelter', places: 1 }]);
  });

  it('crashes when a row leads to a state that it does not name', () => {
    const row = { ...lifecycle.get('case.reopen'), chooses: (): CaseState => 'closed.erased' };
    const standing = at('closed.withdrawn');
    expect(() => decide(row, standing, someone('reviewer'), { reason: 'x' }, { opened: {}, now })).toThrow(
      'case.reopen leads to closed.erased, which its row does not name',
    );
  });
});

describe('a held case', () => {
  const held = (state: CaseState) => at(state, { held: 'consent-withdrawn' });

  it('does not move on', () => {
    const reject = { decidedBy: 'unhcr', on: '2026-06-01', reasons: 'none given' };
    expect(
      refusalOf(() => make('referral.reject', held('referral.acknowledged'), someone('caseworker'), reject)).code,
    ).toBe('case.held');
  });

  it('still accepts transitions that do not move it', () => {
    const access = { access: 'refused', on: '2026-06-01' };
    expect(make('referral.log-access', held('referral.acknowledged'), someone('caseworker'), access).to).toBe(
      'referral.acknowledged',
    );
  });

  it('can still be taken over by the service that it was offered to', () => {
    expect(make('referral.open', held('referral.offered'), someone('system')).to).toBe('referral.preparing');
  });

  it('can be withdrawn, and is no longer held then', () => {
    const closed = make('case.withdraw', held('referral.acknowledged'), someone('caseworker'), { on: '2026-06-01' });
    expect(closed).toMatchObject({
      to: 'closed.withdrawn',
      file: { held: null },
    });
    expect(closed.clocks.stops).toBe('all');
  });

  it('cannot be held twice, and cannot be resumed when it is not held', () => {
    const hold = refusalOf(() =>
      make('case.hold', held('intake.sheltered'), someone('caseworker'), { reason: 'medical' }),
    );
    expect(hold.detail['missing']).toEqual([{ code: 'case.held' }]);
    const resume = refusalOf(() => make('case.resume', at('intake.sheltered'), someone('caseworker')));
    expect(resume.detail['missing']).toEqual([{ code: 'case.not-held' }]);
  });

  it('has its clocks paused, and they run on when it is resumed', () => {
    const paused = make('case.hold', at('intake.sheltered'), someone('caseworker'), { reason: 'medical' });
    expect([paused.clocks.run, paused.file.held]).toEqual(['pause', 'medical']);
    const resumed = make('case.resume', { state: paused.to, file: paused.file }, someone('caseworker'));
    expect([resumed.clocks.run, resumed.file.held]).toEqual(['resume', null]);
  });
});

describe('erasure', () => {
  const ground = { ground: 'retention-ended' };

  it('needs a request by one person and the erasure by another', () => {
    const withdrawn = at('closed.withdrawn');
    const unasked = refusalOf(() => make('case.erase', withdrawn, someone('coordinator', 'a'), ground));
    expect(unasked.detail['missing']).toEqual([{ code: 'erasure.not-requested' }]);
    const request = { ...ground, on: '2026-06-01' };
    const { to: state, file } = make('case.request-erasure', withdrawn, someone('coordinator', 'a'), request);
    expect(refusalOf(() => make('case.erase', { state, file }, someone('coordinator', 'a'), ground)).code).toBe(
      'four-eyes.same-person',
    );
    expect(make('case.erase', { state, file }, someone('coordinator', 'b'), ground)).toMatchObject({
      to: 'closed.erased',
      erases: true,
    });
  });

  it('is final: no transition is possible afterwards', () => {
    for (const row of lifecycle.transitions.values()) expect(row.from).not.toContain('closed.erased');
  });
});
