import { z } from 'zod';
import { identity, open, protection, route, transition } from './define.js';
import type { ClockState } from './clock-changes.js';
import { notBefore, notInFuture } from './days.js';
import { arrivals, emptyFile, everyone, leaving, remaining, without, type CaseFile, type WayOut } from './file.js';
import { day, instant, is, people, recipient, short, text } from './inputs.js';
import type { Missing } from './refused.js';
import * as need from './requirements.js';
import { fileOf, shelteredState } from './splitting.js';
import { resetFrom, type Point } from './rounds.js';
import {
  assigners,
  caseStates,
  compartments,
  isClosed,
  openStates,
  priorities,
  stages,
  type CaseState,
  type Stage,
} from './vocabulary.js';

const startOf: Record<Stage, CaseState> = {
  intake: 'intake.registered',
  referral: 'referral.preparing',
  transit: 'transit.planning',
  resettlement: 'resettlement.receiving',
};
const reopenable = ['closed.settled', 'closed.withdrawn', 'closed.lost-contact', 'closed.returned'] as const;
const notErased = caseStates.filter((state) => state !== 'closed.erased');
const closed = caseStates.filter((state) => isClosed(state) && state !== 'closed.erased');

/**
 * For each stage: the first decision that a reopened case makes again, and the clocks that run there as on the normal
 * way.
 */
const restartIn: Record<Stage, { from: Point; clocks: readonly string[] }> = {
  intake: { from: 'package', clocks: ['first-response'] },
  referral: { from: 'package', clocks: ['referral-package'] },
  transit: { from: 'papers', clocks: [] },
  resettlement: { from: 'placement', clocks: ['reception'] },
};

/**
 * A clock that remains after the case, such as a due review, must run even when the case was held. So closing resumes
 * every clock that it does not stop.
 */
const closing = { from: openStates, stops: 'all', clocks: 'resume' } as const;

/** The people who leave: those that the input names, otherwise everybody of the case. */
const named = (file: CaseFile, people: readonly number[] | undefined): readonly number[] => people ?? everyone(file);

/**
 * When only some of the people live in the mission, "everybody" may be a mistake. To close the case for all, the input
 * must name all of them.
 */
const meansEverybody = (file: CaseFile, people: readonly number[] | undefined): readonly Missing[] =>
  !people && file.sheltered.length > 0 && without(everyone(file), file.sheltered).length > 0
    ? [{ code: 'person.still-sheltered', people: file.sheltered }]
    : [];

/** A step by which some or all people leave the case. Their places in the shelter are released. */
const wayOut = (how: WayOut) => ({
  takesOut: (file: CaseFile, input: { people?: readonly number[] | undefined }) => named(file, input.people),
  leavesBehind: (file: CaseFile, input: { people?: readonly number[] | undefined } | null) =>
    input?.people ? remaining(file, input.people) : [],
  writes: (file: CaseFile, body: { people?: readonly number[] | undefined }) =>
    leaving(file, named(file, body.people), how),
  shelters: (file: CaseFile, body: { people?: readonly number[] | undefined }) => {
    const out = named(file, body.people);
    return remaining(file, out).length === 0 ? [] : without(file.sheltered, out);
  },
});

const holdable = openStates.filter((state) => state !== 'transit.moving');
/** Not while a service has yet to take the case over: that hand-over concerns everybody. */
const splittable = openStates.filter((state) => !state.endsWith('.offered'));
const noClocks: Readonly<Record<string, ClockState>> = {};
const holdReasons = ['consent-withdrawn', 'awaiting-information', 'medical', 'security', 'person-asked'] as const;

/** The service that has custody of the case makes these steps, in every stage. */
export const anyStage = {
  'case.assign': transition({
    from: openStates,
    to: 'same',
    by: assigners,
    input: { assignee: open(z.uuid().nullable().meta(is('colleague'))) },
    writes: (_file, body) => ({ assignee: body.assignee }),
    undo: { transition: 'case.assign', restores: { assignee: 'assignee' } },
  }),

  'case.add-note': transition({
    from: notErased,
    to: 'same',
    by: ['intake-officer', 'head-of-mission', 'caseworker', 'reviewer', 'transit-officer', 'resettlement-officer'],
    input: { note: protection(text()) },
  }),

  'case.set-priority': transition({
    from: openStates,
    to: 'same',
    by: ['caseworker', 'reviewer', 'coordinator'],
    input: {
      priority: open(z.enum(priorities)),
      reason: protection(text(2000).optional(), need.becauseOfPriority('priority')),
    },
    setsPriority: { field: 'priority' },
    undo: { transition: 'case.set-priority', restores: { priority: 'processingPriority' }, because: 'reason' },
  }),

  /**
   * Pauses the case's clocks, except those for people's safety. A case whose people travel cannot be held, because
   * there nothing waits for documents. A service makes this step itself when a consent that the case relies on is
   * withdrawn.
   */
  'case.hold': transition({
    from: holdable,
    to: 'same',
    by: ['caseworker', 'coordinator', 'system'],
    input: { reason: open(z.enum(holdReasons)), explanation: protection(text(2000).optional()) },
    refuses: ({ file }) => (file.held === null ? [] : [{ code: 'case.held' }]),
    writes: (_file, body) => ({ held: body.reason }),
    clocks: 'pause',
    undo: { transition: 'case.resume' },
  }),

  'case.resume': transition({
    from: holdable,
    to: 'same',
    by: ['caseworker', 'coordinator'],
    input: { explanation: protection(text(2000).optional()) },
    requires: [(file) => (file.held === null ? [{ code: 'case.not-held' }] : [])],
    writes: () => ({ held: null }),
    clocks: 'resume',
    supplies: ['case.held'],
    undo: { transition: 'case.hold', restores: { reason: 'held' } },
  }),

  'case.withdraw': transition({
    ...closing,
    to: ['closed.withdrawn'],
    by: ['intake-officer', 'caseworker'],
    input: { on: open(day), people: open(people.optional()), statement: protection(text(2000).optional()) },
    refuses: ({ input, file }) => [...need.notInCase(file, input.people ?? []), ...meansEverybody(file, input.people)],
    ...wayOut('withdrawn'),
    confirms: true,
  }),

  'case.report-lost-contact': transition({
    ...closing,
    to: ['closed.lost-contact'],
    by: ['intake-officer', 'caseworker', 'transit-officer', 'resettlement-officer'],
    input: {
      lastContactOn: open(day),
      people: open(people.optional()),
      attempts: open(z.int().min(1).max(1000)),
      account: protection(text()),
    },
    refuses: ({ input, file }) => [...need.notInCase(file, input.people ?? []), ...meansEverybody(file, input.people)],
    ...wayOut('lost-contact'),
    confirms: true,
  }),

  /**
   * Refoulement. The case continues for those who were not returned. The alert and the monitoring of returned people
   * start from this entry.
   */
  'case.report-return': transition({
    ...closing,
    to: ['closed.returned'],
    by: ['intake-officer', 'head-of-mission', 'caseworker', 'transit-officer', 'coordinator'],
    input: {
      occurredAt: open(instant),
      people: open(people),
      certainty: open(z.enum(['reported', 'probable', 'confirmed'])),
      account: route(text()),
      source: route(text(1000).optional()),
    },
    refuses: ({ input, file, now }) => [
      ...need.notInCase(file, input.people),
      ...notBefore('occurredAt', input.occurredAt, file.arrivedAt),
      ...notInFuture('occurredAt', input.occurredAt, now),
    ],
    ...wayOut('returned'),
    starts: ['return-monitoring'],
    confirms: true,
  }),

  /**
   * Added to the starting table: records what is known about returned people, repeatedly until nothing more can be
   * learned. The others' case continues.
   */
  'case.record-monitoring': transition({
    from: notErased,
    to: 'same',
    by: ['caseworker', 'coordinator'],
    requires: [need.somebodyReturned],
    input: {
      on: open(day),
      known: open(z.enum(['nothing', 'contact', 'detained', 'harm-confirmed', 'released'])),
      monitoringEnds: open(z.boolean()),
      account: route(text()),
      source: route(text(1000).optional()),
    },
    stops: ['return-monitoring'],
    starts: [{ clock: 'return-monitoring', when: { field: 'monitoringEnds', is: [false] } }],
  }),

  /**
   * People whose way parts from the others' get a case of their own (UNHCR's case split). Both cases are written by one
   * statement.
   */
  'case.split': transition({
    from: splittable,
    to: 'same',
    by: ['head-of-mission', 'caseworker'],
    input: {
      people: open(people),
      reason: protection(text(2000)),
      /** Who looks after a child that is separated from every adult of the case. */
      guardianName: identity(recipient.optional()),
    },
    endsIn: (state, file, { people }) => shelteredState(state, { sheltered: without(file.sheltered, people) }),
    splits: (_file, input) => [...new Set(input.people)].sort((a, b) => a - b),
    reads: ['identity', 'protection', 'route'],
    refuses: ({ input, file }) => {
      const separated = need.separatedFromAdults(file, input.people);
      return [
        ...need.notInCase(file, input.people),
        ...(remaining(file, input.people).length === 0 ? [{ code: 'split.nobody-stays' as const }] : []),
        // nobody travels on the acceptance of somebody who goes
        ...(file.accepted.length > 0 && without(file.accepted, input.people).length === 0
          ? [{ code: 'travellers.none' as const, people: remaining(file, input.people) }]
          : []),
        ...(separated.length > 0 && !input.guardianName
          ? [{ code: 'split.child-without-guardian' as const, people: separated, fields: ['guardianName'] }]
          : []),
      ];
    },
    leavesBehind: (file, input) => (input?.people ? remaining(file, input.people) : []),
    /** The service names the new case. */
    derives: () => ({ part: { id: '', ref: '' } }),
    // whoever left the case before still belongs to it
    writes: (file, body) => fileOf(file, without(arrivals(file), body.people)),
    shelters: (file, body) => without(file.sheltered, body.people),
    confirms: true,
  }),

  /** The first entry of the case that people begin by a split; `case.split` brings it along. */
  'case.begin-split': transition({
    from: [],
    to: splittable,
    by: ['head-of-mission', 'caseworker'],
    input: {},
    beginsSplit: true,
    derives: () => ({ file: emptyFile, clocks: noClocks, custody: '' }),
    writes: (_file, body) => body.file,
  }),

  'case.link': transition({
    from: notErased,
    to: 'same',
    by: ['caseworker', 'coordinator'],
    input: {
      kind: open(z.enum(['family', 'duplicate', 'travelling-together'])),
      otherCase: identity(short),
      reason: identity(text(1000)),
    },
    writes: (file) => ({ links: file.links + 1 }),
  }),

  /**
   * Made by a service itself: a person of this case may also be in a case of another mission, where the match was
   * found. Those who decide see which case; the missions see nothing of it.
   */
  'case.note-match': transition({ from: notErased, to: 'same', by: ['system'], input: {} }),

  /**
   * Opens one sealed compartment to the coordinator for three hours. Each use has its own review, and a clock for when
   * the review is due.
   */
  'case.break-glass': transition({
    from: notErased,
    to: 'same',
    by: ['coordinator'],
    input: { compartment: open(z.enum(compartments)), reason: protection(text(2000)) },
    requires: [need.fewBrokenGlasses],
    spends: () => [{ kind: 'break-glass', amount: 1 }],
    starts: [{ clock: 'break-glass-review', each: 'entry' }],
    confirms: true,
    writes: (file, body, { seq, actorId }) => ({
      brokenGlass: [...file.brokenGlass, { entry: seq, compartment: body.compartment, by: actorId }],
    }),
  }),

  /**
   * Added to the starting table: another person reviews each use of break-glass separately, and says whether it was
   * necessary. After a use was found not justified, the journal allows no more reads by it.
   */
  'case.review-break-glass': transition({
    from: notErased,
    to: 'same',
    by: ['reviewer'],
    input: {
      /** The seq of the break-glass entry. */
      entry: open(z.int().min(1).meta(is('broken-glass'))),
      justified: open(z.boolean()),
      remarks: protection(text(2000).optional()),
    },
    requires: [(file) => (file.brokenGlass.length > 0 ? [] : [{ code: 'glass.not-broken' }])],
    refuses: ({ input, file, actor }) => {
      const reviewed = file.brokenGlass.find((one) => one.entry === input.entry);
      if (!reviewed) return [{ code: 'glass.not-broken' }];
      return reviewed.by === actor.id ? [{ code: 'four-eyes.same-person' }] : [];
    },
    notBy: ['case.break-glass'],
    writes: (file, body) => ({ brokenGlass: file.brokenGlass.filter((one) => one.entry !== body.entry) }),
    stops: [{ clock: 'break-glass-review', each: { field: 'entry' } }],
    supplies: ['glass.not-reviewed'],
  }),

  /** Added to the starting table: a person publishes a parked delivery again, on record. */
  'case.release-delivery': transition({
    from: notErased,
    to: 'same',
    by: ['coordinator'],
    input: { delivery: open(z.uuid().meta(is('delivery'))), reason: protection(text(1000)) },
    releasesDelivery: true,
  }),

  /**
   * Added to the starting table: a person deletes a parked delivery whose effect is no longer wanted, on record.
   * Refused for the hand-over that a case waits for.
   */
  'case.discard-delivery': transition({
    from: notErased,
    to: 'same',
    by: ['coordinator'],
    input: { delivery: open(z.uuid().meta(is('delivery'))), reason: protection(text(1000)) },
    discardsDelivery: true,
  }),

  'case.reopen': transition({
    from: reopenable,
    to: Object.values(startOf),
    chooses: (file) => startOf[file.stage],
    by: ['reviewer', 'coordinator'],
    input: { reason: protection(text(2000)) },
    notBy: ['case.withdraw', 'case.report-lost-contact', 'case.report-return', 'resettlement.close'],
    // After reopening, an erasure must be requested again. People who had settled are placed again; the step releases
    // their former places.
    writes: (file) => ({ ...resetFrom(restartIn[file.stage].from), erasureRequested: false }),
    starts: stages.flatMap((stage) => restartIn[stage].clocks.map((clock) => ({ clock, leadsTo: startOf[stage] }))),
  }),

  /** Added to the starting table: the request of the first of the two people that an erasure needs. */
  'case.request-erasure': transition({
    from: closed,
    to: 'same',
    by: ['caseworker', 'coordinator'],
    input: { ground: open(z.enum(['data-subject-request', 'retention-ended', 'unlawful'])), on: open(day) },
    requires: [need.glassReviewed],
    writes: () => ({ erasureRequested: true }),
    supplies: ['erasure.not-requested'],
    confirms: true,
  }),

  'case.erase': transition({
    from: closed,
    to: ['closed.erased'],
    by: ['reviewer', 'coordinator'],
    input: { ground: open(z.enum(['data-subject-request', 'retention-ended', 'unlawful'])) },
    requires: [(file) => (file.erasureRequested ? [] : [{ code: 'erasure.not-requested' }]), need.glassReviewed],
    notBy: ['case.request-erasure'],
    erases: true,
    stops: 'all',
    confirms: true,
  }),
};
