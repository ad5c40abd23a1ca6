import { consentOf, dates, day, hour, legsTo, type Destination } from './family.js';
import { decideMatches } from './arrival.js';
import type { Scenario } from './scenario.js';

/** Referral: from the caseworker’s first step to the acceptance by a State. */
export async function atUnhcr(scenario: Scenario, destination: Destination): Promise<void> {
  await scenario.mayNotOpen(
    'The head of mission wants to see where they would like to go',
    'head-of-mission.han',
    'route',
    'casework',
    'compartment.not-allowed',
  );
  await withdrawnAndGivenAgain(scenario);
  await decideMatches(scenario, 'caseworker');
  await scenario.does('caseworker', 'referral.send', { channel: 'secure-portal', recipient: 'UNHCR, regional office' });
  await scenario.does('caseworker', 'referral.acknowledge', {
    acknowledgedOn: day(dates.acknowledged),
    unhcrReference: 'REG-0417',
  });

  const seen = await scenario.look('reviewer');
  await scenario.does('caseworker', 'referral.log-access', {
    access: 'granted',
    on: day(dates.interview),
    byWhom: 'Protection officer',
  });
  await scenario.reads('caseworker', 'identity', 'interview');
  await scenario.does('caseworker', 'referral.record-interview', {
    person: 1,
    heldOn: day(dates.interview),
    language: 'ko-KP',
    interpreter: 'Interpreter of UNHCR',
    record: 'Two hours, with pauses. She tells of the camp, the river, and the girl whom they found on the far bank.',
  });
  await scenario.isRefused(
    'A reviewer decides on what the case was an hour ago',
    'reviewer',
    'case.set-priority',
    { priority: 'normal', reason: 'Seemed calm.' },
    'version.stale',
    [],
    { ifMatch: seen.version },
  );
  await scenario.does('caseworker', 'referral.recognise', { decidedBy: 'unhcr', on: day(dates.recognised) });

  const draft = {
    primary: 'legal-physical-protection',
    secondary: 'children-at-risk',
    priority: 'urgent',
    priorityBecause: 'Return would mean prison for the mother and an institution for the children.',
    caseSize: 3,
    declarationSigned: true,
    destination: destination.country,
  };
  await scenario.isRefused(
    'The submission is drafted before anyone determined what is best for the girl',
    'caseworker',
    'referral.draft-submission',
    draft,
    'requirement.missing',
    ['best-interests.not-determined'],
  );
  await scenario.does('caseworker', 'referral.record-best-interests', {
    person: 3,
    step: 'determined',
    on: day(dates.recognised + 6),
    outcome: 'The panel heard her. She wants to go where the mother and the boy go, and should.',
  });
  await scenario.does('caseworker', 'referral.draft-submission', draft);
  await scenario.reads('reviewer', 'protection', 'review');
  await scenario.does('reviewer', 'referral.submit', { priority: 'urgent', review: 'Complete. Urgent is right.' });
  await scenario.does('caseworker', 'referral.accept', {
    on: day(dates.accepted),
    accepted: [1, 2, 3],
    conditions: 'Arrival within six months',
  });
  await scenario.does('caseworker', 'referral.hand-over', {
    summary: 'Three travellers, two of them children, one alone.',
  });
  await scenario.waitsFor('transit.open', ({ state }) => state === 'transit.planning');
}

/** A withdrawn consent puts the case on hold, until a caseworker resumes it. */
async function withdrawnAndGivenAgain(scenario: Scenario): Promise<void> {
  await scenario.does('caseworker', 'intake.withdraw-consent', {
    person: 1,
    purpose: 'unhcr',
    statement: 'She wants to know first who will read it.',
  });
  await scenario.waitsFor('case.hold', ({ file }) => file.held !== null);
  await scenario.isRefused(
    'The caseworker tries to send the package all the same',
    'caseworker',
    'referral.send',
    { channel: 'secure-portal' },
    'case.held',
  );
  await scenario.does('caseworker', 'intake.record-consent', consentOf(1, { purposes: ['unhcr'] }));
  await scenario.does('caseworker', 'case.resume', {
    explanation: 'She was shown the list of readers, and signed again.',
  });
}

/** Transit: documents, exit permission, plan, clearance, and two legs. */
export async function onTheWay(scenario: Scenario, destination: Destination): Promise<void> {
  const officer = 'transit-officer';
  const document = (person: number, kind: string, issuer: string, validUntil: number) => ({
    person,
    kind,
    validFrom: day(dates.documents),
    validUntil: day(validUntil),
    issuer,
  });
  await scenario.reads(officer, 'identity', 'movement');
  await scenario.does(officer, 'transit.record-document', document(1, 'national-passport', 'KP', dates.departure));
  for (const person of [2, 3])
    await scenario.does(
      officer,
      'transit.record-document',
      document(person, 'laissez-passer', destination.country, 200),
    );
  await scenario.isRefused(
    'A carrier offers a flight that crosses the country of origin',
    officer,
    'transit.plan',
    { legs: legsTo(destination, { via: ['KP'] }) },
    'requirement.missing',
    ['plan.through-country-of-origin'],
  );
  await scenario.isRefused(
    'Another one stops in China, which returns people',
    officer,
    'transit.plan',
    { legs: legsTo(destination, { via: ['CN'] }) },
    'requirement.missing',
    ['plan.through-no-transit-country'],
  );
  await scenario.isRefused(
    'By way of Bangkok it would do, but the mother’s passport ends the day before they land',
    officer,
    'transit.plan',
    { legs: legsTo(destination) },
    'requirement.missing',
    ['documents.expire-before-leg'],
  );
  await scenario.does(officer, 'transit.record-document', document(1, 'laissez-passer', destination.country, 200));
  await scenario.does(officer, 'transit.plan', { legs: legsTo(destination) });
  await scenario.isRefused(
    'The head of mission tries to clear the departure',
    'head-of-mission.han',
    'transit.clear',
    {},
    'requirement.missing',
    ['exit-permission.missing', 'medical-clearance.missing'],
  );
  await scenario.does(officer, 'transit.log-exit-permission', {
    people: [1, 2, 3],
    status: 'granted',
    on: day(dates.departure - 5),
    validUntil: day(dates.departure + 20),
    diplomaticStep: 'Third note, then a call between the ambassadors.',
  });
  for (const person of [1, 2, 3])
    await scenario.does(officer, 'transit.clear-medical', { person, fit: true, validUntil: day(dates.departure + 30) });
  await scenario.does('head-of-mission.han', 'transit.clear', { remarks: 'Go. The car leaves by the garage.' });
  await scenario.does(officer, 'transit.depart', {
    departedAt: hour(dates.departure, 3),
    departedZone: 'Asia/Ho_Chi_Minh',
  });
  await scenario.does(officer, 'transit.confirm-leg', {
    leg: 1,
    receivedAt: hour(dates.departure, 6),
    receivedBy: 'Reception team in Bangkok',
  });
  await scenario.isRefused(
    'The arrival is logged while nobody has confirmed the second leg',
    officer,
    'transit.arrive',
    { arrivedAt: hour(dates.secondLeg, 4) },
    'requirement.missing',
    ['leg.receipt-missing'],
  );
  await scenario.does(officer, 'transit.confirm-leg', {
    leg: 2,
    receivedAt: hour(dates.secondLeg, 5),
    receivedBy: `Reception service in ${destination.place}`,
  });
  await scenario.does(officer, 'transit.arrive', { arrivedAt: hour(dates.secondLeg, 4) });
  await scenario.waitsFor('resettlement.open', ({ state }) => state === 'resettlement.receiving');
}

/** Resettlement: a place to live, a status, the first visit, and the end of the case. */
export async function atHome(scenario: Scenario, destination: Destination): Promise<void> {
  const officer = 'resettlement-officer';
  await scenario.does(officer, 'resettlement.place', {
    together: true,
    destination: destination.id,
    receivingBody: 'Reception service',
    municipality: destination.place,
  });
  await scenario.does(officer, 'resettlement.grant-status', {
    status: 'refugee',
    grantedOn: day(dates.granted),
    validUntil: null,
  });
  await scenario.isRefused(
    'The officer tries to close the case',
    officer,
    'resettlement.close',
    {},
    'requirement.missing',
    ['follow-up.due'],
  );
  await scenario.does(officer, 'resettlement.follow-up', {
    day: 30,
    heldOn: day(dates.visit),
    people: [1, 2, 3],
    findings: {
      housing: 'Three rooms, warm, the girl has one of her own.',
      school: 'The boy goes to the third form. The girl learns the language until noon.',
      health: 'The cough is gone.',
      safety: 'Nobody has asked for them.',
    },
  });
  await scenario.mayNotOpen(
    'The coordinator asks for the names without breaking the glass',
    'coordinator',
    'identity',
    'protection',
    'compartment.not-allowed',
  );
  await scenario.does('coordinator', 'case.break-glass', {
    compartment: 'identity',
    reason: 'A relative called the hotline. Is it about them?',
  });
  await scenario.reads('coordinator', 'identity', 'protection');
  await scenario.does(officer, 'resettlement.close', { summary: 'They are at home.' });
}
