import { z } from 'zod';
import { countryOfOrigin, documentKinds } from './codes.js';
import { open, protection, route, transition, type Opened } from './define.js';
import { dayIn, notBefore } from './days.js';
import { put, staying, travelling, without, type CaseFile, type PlannedLeg } from './file.js';
import { country, day, dayOrNone, instant, people, personNo, recipient, short, text, zone } from './inputs.js';
import * as need from './requirements.js';
import { resetFrom } from './rounds.js';
import { legInput, planFaults, type Leg } from './itinerary.js';

/** The sealed nationalities of each person; the latest statement counts. */
function nationalities(opened: Opened): string[] {
  const byPerson = new Map<unknown, unknown>();
  for (const { content } of opened.identity ?? [])
    for (const one of Array.isArray(content['people']) ? (content['people'] as Record<string, unknown>[]) : [])
      byPerson.set(one['person'], one['nationality']);
  return [...new Set([...byPerson.values()].filter((one) => typeof one === 'string'))];
}

const openLeg = (leg: Leg): PlannedLeg => ({
  departs: leg.departs.at,
  arrives: leg.arrives.at,
  departsOn: dayIn(leg.departs.zone, leg.departs.at),
  arrivesOn: dayIn(leg.arrives.zone, leg.arrives.at),
  escorted: leg.escort !== undefined,
  received: leg.receiver !== undefined,
});

const broughtAlong: readonly string[] = ['national-passport', 'identity-card', 'birth-record', 'other'];

const membersAmong = (file: CaseFile, listed: readonly number[]) => listed.flatMap((no) => need.notInCase(file, [no]));
const withPermissions = (file: CaseFile, granted: readonly number[]): boolean =>
  travelling(file).every(
    (no) => granted.includes(no) || file.exitPermissions.some((one) => one.person === no && one.status === 'granted'),
  );

const granted = { field: 'status', is: ['granted'] };

export const transit = {
  'transit.open': transition({
    from: ['transit.offered'],
    to: ['transit.planning'],
    by: ['system'],
    input: {},
    writes: () => ({ stage: 'transit' }),
    custody: 'transit',
  }),

  'transit.record-document': transition({
    from: ['transit.planning'],
    to: 'same',
    by: ['transit-officer'],
    input: {
      person: open(personNo),
      kind: open(z.enum(documentKinds)),
      validFrom: open(day),
      validUntil: open(day),
      issuer: route(country),
      number: route(short.optional()),
    },
    refuses: ({ input, file }) => [
      ...need.notInCase(file, [input.person]),
      // documents that people brought are recorded; nothing is ever requested from the country of origin
      ...(input.issuer === countryOfOrigin && !broughtAlong.includes(input.kind)
        ? [{ code: 'never-share.country-of-origin' as const, fields: ['issuer'] }]
        : []),
    ],
    writes: (file, body) => ({
      documents: put(
        file.documents,
        { person: body.person, kind: body.kind, validUntil: body.validUntil },
        (one) => one.person === body.person && one.kind === body.kind,
      ),
    }),
    supplies: ['documents.missing'],
  }),

  'transit.log-exit-permission': transition({
    from: ['transit.planning'],
    to: 'same',
    by: ['transit-officer'],
    input: {
      people: open(people),
      status: open(z.enum(['asked', 'granted', 'refused'])),
      on: open(day),
      validUntil: open(dayOrNone, { askedWhen: [granted] }),
      diplomaticStep: route(text(2000).optional()),
    },
    refuses: ({ input, file }) => membersAmong(file, input.people),
    writes: (file, body) => ({
      exitPermissions: body.people.reduce(
        (all, person) =>
          put(all, { person, status: body.status, validUntil: body.validUntil }, (one) => one.person === person),
        file.exitPermissions,
      ),
    }),
    // the clock runs until everyone who travels has the permission
    stops: [
      {
        clock: 'exit-permission',
        when: granted,
        once: (file, input) => withPermissions(file, input['people'] as readonly number[]),
      },
    ],
    starts: [{ clock: 'exit-permission', when: { field: 'status', is: ['asked', 'refused'] } }],
    supplies: ['exit-permission.missing'],
  }),

  'transit.clear-medical': transition({
    from: ['transit.planning'],
    to: 'same',
    by: ['transit-officer'],
    input: {
      person: open(personNo),
      fit: open(z.boolean()),
      validUntil: open(day),
      findings: route(text().optional()),
    },
    refuses: ({ input, file }) => need.notInCase(file, [input.person]),
    writes: (file, body) => ({
      fitToTravel: put(
        file.fitToTravel,
        { person: body.person, fit: body.fit, validUntil: body.validUntil },
        (one) => one.person === body.person,
      ),
    }),
    supplies: ['medical-clearance.missing'],
  }),

  'transit.plan': transition({
    from: ['transit.planning'],
    to: 'same',
    by: ['transit-officer'],
    input: { legs: route(z.array(legInput).min(1).max(20)) },
    reads: ['identity'],
    refuses: ({ input, file, opened }) => planFaults(input.legs, file, nationalities(opened)),
    derives: (input) => ({ plan: input.legs.map(openLeg) }),
    writes: (_file, body) => ({ plan: body.plan, receipts: [] }),
    supplies: ['plan.missing', 'plan.receiver-missing', 'plan.escort-missing'],
  }),

  /** The decision to travel or not. Places stay sealed: the open plan has what the decision needs about the legs. */
  'transit.clear': transition({
    from: ['transit.planning'],
    to: ['transit.cleared'],
    by: ['head-of-mission', 'coordinator'],
    input: { remarks: protection(text(2000).optional()) },
    requires: [
      need.planned,
      need.someoneTravels,
      need.documentsLast,
      need.exitPermitted,
      need.fitToTravel,
      need.childrenEscorted,
      need.receiverOnEveryLeg,
      need.consentTo('transit-partners'),
    ],
    notBy: ['transit.plan'],
    stops: ['exit-permission'],
    undo: { transition: 'transit.withdraw-clearance', because: 'reason' },
  }),

  /** Added to the starting table: a flight is cancelled, or a permission is withdrawn. Nobody has left yet. */
  'transit.withdraw-clearance': transition({
    from: ['transit.cleared'],
    to: ['transit.planning'],
    by: ['transit-officer', 'head-of-mission', 'coordinator'],
    aside: true,
    input: { reason: protection(text(2000)) },
  }),

  /**
   * Those who travel leave. Whoever a State did not accept keeps the place in the mission and the welfare check, and
   * the case keeps places for them.
   */
  'transit.depart': transition({
    from: ['transit.cleared'],
    to: ['transit.moving'],
    by: ['transit-officer'],
    input: { departedAt: open(instant), departedZone: route(zone) },
    requires: [need.someoneTravels, need.consentTo('transit-partners')],
    // days can pass between clearance and departure: everything that the clearance relied on must be valid on the day
    // of departure, at its place
    foresees: [need.papersLastToday],
    refuses: ({ input, file }) => need.lackingOn(file, dayIn(input.departedZone, input.departedAt)),
    leavesBehind: staying,
    writes: (file, body) => ({
      departedAt: file.departedAt ?? body.departedAt,
      journeyFrom: body.departedAt,
    }),
    shelters: (file) => without(file.sheltered, travelling(file)),
    starts: [{ clock: 'check-in', each: 'planned-leg' }],
    confirms: true,
  }),

  /**
   * Also possible after an incident: those whom it does not concern travel on, and the others may still be received.
   */
  'transit.confirm-leg': transition({
    from: ['transit.moving', 'transit.interrupted'],
    to: 'same',
    by: ['transit-officer'],
    input: {
      leg: open(z.int().min(1).max(20)),
      receivedAt: open(instant),
      receivedBy: route(recipient),
      remarks: route(text(1000).optional()),
    },
    refuses: ({ input, file }) => [
      ...(input.leg > (file.plan?.length ?? 0) ? [{ code: 'leg.unknown' as const, legs: [input.leg] }] : []),
      ...notBefore('receivedAt', input.receivedAt, file.journeyFrom),
    ],
    writes: (file, body) => ({
      receipts: put(file.receipts, body.leg, (one) => one === body.leg).sort((a, b) => a - b),
    }),
    stops: [{ clock: 'check-in', each: { field: 'leg' } }],
    supplies: ['leg.receipt-missing'],
  }),

  /**
   * Stops no clock: an overdue check-in after an incident says that somebody has not arrived, and those who stayed are
   * still checked.
   */
  'transit.report-incident': transition({
    from: ['transit.moving'],
    to: ['transit.interrupted'],
    by: ['transit-officer'],
    aside: true,
    input: {
      kind: open(z.enum(['delay', 'detention', 'medical', 'separation', 'missed-check-in', 'document', 'other'])),
      occurredAt: open(instant),
      people: open(people),
      account: route(text()),
      whereabouts: route(text(1000).optional()),
    },
    refuses: ({ input, file }) => [
      ...membersAmong(file, input.people),
      ...notBefore('occurredAt', input.occurredAt, file.journeyFrom),
    ],
  }),

  'transit.replan': transition({
    from: ['transit.interrupted'],
    to: ['transit.planning'],
    by: ['transit-officer'],
    input: { reason: route(text(2000).optional()) },
    writes: () => resetFrom('journey'),
    stops: [{ clock: 'check-in', each: 'planned-leg' }],
  }),

  'transit.arrive': transition({
    from: ['transit.moving'],
    to: ['resettlement.offered'],
    by: ['transit-officer'],
    input: { arrivedAt: open(instant) },
    requires: [need.someoneTravels, need.receiptForEveryLeg],
    refuses: ({ input, file }) => notBefore('arrivedAt', input.arrivedAt, file.journeyFrom),
    leavesBehind: staying,
    wakes: { transition: 'resettlement.open', input: {} },
    confirms: true,
  }),
};
