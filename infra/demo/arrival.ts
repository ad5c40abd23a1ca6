import { consentOf, dates, day, hour, identities, type Destination, type Family } from './family.js';
import type { Scenario } from './scenario.js';
import { DidNotHold, expectAnswer, type Server } from './server.js';

/** At the embassy in Hanoi: shelter, names, consent, needs, a possible duplicate, and the referral to UNHCR. */
export async function arrive(scenario: Scenario, family: Family, destination: Destination): Promise<void> {
  await scenario.opens('intake-officer.han', {
    arrivedAt: hour(dates.arrival, 21),
    people: 3,
    immediateDanger: true,
    medicalEmergency: false,
    language: 'ko-KP',
    alias: 'The three of the rain',
    wayOfContact: 'In person, at the side gate',
    observations: 'Came in the night, wet through. The boy has a cough. They ask that nobody be called.',
  });
  await scenario.isRefused(
    'The officer who let them in tries to decide about shelter too',
    'intake-officer.han',
    'intake.shelter',
    { legalBasis: 'humanitarian-practice', decision: 'They stay.' },
    'role.not-allowed',
  );
  await scenario.does('head-of-mission.han', 'intake.shelter', {
    legalBasis: 'humanitarian-practice',
    decision: 'Immediate danger outside. Two rooms on the upper floor, away from the street.',
  });
  await scenario.mayNotSee(
    'An officer of the embassy in Beijing asks for the case',
    'intake-officer.pek',
    'case.not-found',
  );

  const found = { observations: 'All three slept. The boy’s fever is down.', needsAttention: false };
  const key = await scenario.doesTwice('intake-officer.han', 'intake.check-welfare', found);
  await scenario.isRefused(
    'The same Idempotency-Key comes with another text',
    'intake-officer.han',
    'intake.check-welfare',
    { ...found, observations: 'The boy’s fever is back.' },
    'idempotency-key.reused',
    [],
    { idempotencyKey: key },
  );

  await scenario.does('intake-officer.han', 'intake.identify', { people: identities(family) });
  await scenario.does('intake-officer.han', 'intake.state-preference', {
    destinations: [destination.country, 'CA'],
    ownWords: 'Somewhere the boy can go to school and nobody asks where we come from.',
  });
  await scenario.isRefused(
    'The officer tries to refer them at once',
    'intake-officer.han',
    'intake.refer',
    {},
    'requirement.missing',
    ['consent.unhcr-missing', 'needs.not-assessed', 'instructions.not-acknowledged', 'best-interests.not-opened'],
  );
  await decideMatches(scenario, 'intake-officer.han');
  await consent(scenario);
  await scenario.does('intake-officer.han', 'intake.assess-needs', {
    people: [1, 2, 3],
    needs: [
      { person: 1, codes: ['LP-RR', 'SP-PT'], notes: 'Fears that her brother is punished for her.' },
      { person: 2, codes: ['SM-CC'], notes: 'Cough since the mountains; seen by the mission’s doctor.' },
      { person: 3, codes: ['SC-UC'], notes: 'Alone since her mother died on the way. Stays near person 1.' },
    ],
    codeList: 'progres-v3-2018',
    processingPriority: 'urgent',
  });
  await scenario.isRefused('The officer tries again', 'intake-officer.han', 'intake.refer', {}, 'requirement.missing', [
    'instructions.not-acknowledged',
    'best-interests.not-opened',
  ]);
  await scenario.does('intake-officer.han', 'intake.open-best-interests', {
    person: 3,
    arrangements: 'A room beside person 1, a woman of the staff at hand, a guardian appointed.',
  });
  await acknowledge(scenario, 'intake-officer.han');
  await scenario.does('intake-officer.han', 'intake.refer', {
    summary: 'A mother with her son, and a girl alone, in danger of return.',
  });
  await scenario.waitsFor('referral.open', ({ state }) => state === 'referral.preparing');
}

/**
 * People with the same name may be the same person. An officer decides that, with a reason. The embassy's officer
 * decides about cases of the embassy. Only caseworkers may know that a person may be in a case of another mission.
 */
export async function decideMatches(scenario: Scenario, username: string): Promise<void> {
  const { file } = await scenario.look(username);
  const undecided = file.duplicates.filter(({ decision }) => decision === null);
  if (undecided.length === 0) return;
  scenario.note(
    `Blind index: ${undecided.length === 1 ? 'a person' : `${undecided.length} people`} of another case may be the same. No embassy is told of another one’s.`,
  );
  for (const { match } of undecided)
    await scenario.does(username, 'intake.decide-duplicate', {
      match,
      decision: 'different',
      reason: 'Same name and year, another home county and another face: compared by both missions.',
    });
}

async function consent(scenario: Scenario): Promise<void> {
  const officer = 'intake-officer.han';
  await scenario.does(officer, 'intake.record-consent', consentOf(1));
  await scenario.does(officer, 'intake.record-consent', consentOf(2));
  await scenario.isRefused(
    'The girl is asked to sign for herself',
    officer,
    'intake.record-consent',
    consentOf(3, { guardian: null }),
    'requirement.missing',
    ['consent.guardian-missing'],
  );
  await scenario.does(officer, 'intake.record-consent', consentOf(3));
}

async function acknowledge(scenario: Scenario, username: string): Promise<void> {
  const { client } = await scenario.as(username);
  const { instructions: all } = await expectAnswer(client.get('/api/instructions', {}), 'the standing instructions');
  const open = all.filter((one) => one.acknowledgedAt === null);
  for (const { id } of open)
    await expectAnswer(
      client.post('/api/instructions/:id/acknowledgement', { params: { id } }),
      'the acknowledgement of a standing instruction',
    );
  scenario.note(
    `The officer reads and acknowledges ${open.length === 1 ? 'one standing instruction' : `${open.length} standing instructions`}.`,
  );
}

/** Issues a new instruction, so that every run has one to acknowledge. Returns a function that withdraws it. */
export async function issueInstruction(server: Server): Promise<() => Promise<void>> {
  const { client } = await server.as('coordinator');
  const issued = client.post('/api/instructions', {
    body: {
      facility: 'HAN',
      title: 'Children who come alone',
      body: 'Open a best interests procedure on the day of arrival. A child who came alone is never asked to sign alone.',
    },
  });
  const { id } = await expectAnswer(issued, 'a new standing instruction');
  return async () => {
    const withdrawn = client.delete('/api/instructions/:id', { params: { id } });
    await expectAnswer(withdrawn, 'the withdrawal of a standing instruction');
  };
}

/**
 * In Ulaanbaatar, in the same week: more people than the shelter has places. One of them has the girl’s name. They are
 * helped outside the mission, withdraw later, and have their data erased by two people.
 */
export async function inUlaanbaatar(scenario: Scenario, server: Server, family: Family): Promise<void> {
  const { client } = await server.as('intake-officer.uln');
  const { facilities } = await expectAnswer(client.get('/api/facilities', {}), 'the list of facilities');
  const shelter = facilities.find((one) => one.code === 'ULN');
  if (shelter?.shelterPlaces == null || shelter.shelterTaken == null)
    throw new DidNotHold('There is no facility ULN: the demo needs a server with the demo’s facilities and people.');
  const free = shelter.shelterPlaces - shelter.shelterTaken;
  await scenario.opens('intake-officer.uln', {
    arrivedAt: hour(dates.arrival - 4, 8),
    people: free + 1,
    immediateDanger: false,
    medicalEmergency: false,
    language: 'ko-KP',
    alias: 'Party from the border',
  });
  await scenario.isRefused(
    `${free + 1} people, and ${free} free ${free === 1 ? 'place' : 'places'} in the shelter`,
    'head-of-mission.uln',
    'intake.shelter',
    { legalBasis: 'humanitarian-practice', decision: 'All of them stay.' },
    'places.full',
  );
  await scenario.does('head-of-mission.uln', 'intake.assist-outside', {
    reason: 'No place in the house. A parish nearby takes them in.',
    contactKept: 'Through the parish, every second day',
  });
  const [, , girl] = identities(family);
  await scenario.does('intake-officer.uln', 'intake.identify', { people: [{ ...girl, person: 1 }] });
}

/** Two people erase the data. The chain still verifies; nobody can read who the people were. */
export async function erased(scenario: Scenario): Promise<void> {
  await scenario.does('intake-officer.uln', 'case.withdraw', { on: day(-2), statement: 'They go on with relatives.' });
  await scenario.does('coordinator', 'case.request-erasure', { ground: 'data-subject-request', on: day(-1) });
  await scenario.isRefused(
    'The coordinator who requested the erasure tries to carry it out alone',
    'coordinator',
    'case.erase',
    { ground: 'data-subject-request' },
    'four-eyes.same-person',
  );
  await scenario.does('reviewer', 'case.erase', { ground: 'data-subject-request' });
  await scenario.mayNotOpen(
    'Somebody wants to read the names again',
    'intake-officer.uln',
    'identity',
    'casework',
    'case.erased',
  );
}
