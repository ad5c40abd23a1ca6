import { z } from 'zod';
import { isNeedsCode } from './codes.js';
import { identity, open, protection, route, transition } from './define.js';
import { notInFuture } from './days.js';
import { arrivals, everyone, hasLeft, put, without, type Member } from './file.js';
import {
  country,
  day,
  formVersion,
  instant,
  is,
  languageTag,
  people,
  personNo,
  recipient,
  short,
  text,
} from './inputs.js';
import { isChildAt, personInput } from './person-input.js';
import * as need from './requirements.js';
import { openStates, priorities, statesOf } from './vocabulary.js';

const inIntake = statesOf('intake');
/**
 * The open states after people were sheltered: some may still live in the mission while others travel or have arrived.
 */
const fromTheShelterOn = openStates.filter((state) => state !== 'intake.registered' && state !== 'intake.assisted');
/**
 * The legal bases of the decision by a head of mission. Premises are inviolable (Vienna Convention on Diplomatic
 * Relations, Art. 22), which is not asylum.
 */
const legalBases = ['non-refoulement', 'inviolable-premises', 'national-law', 'humanitarian-practice'] as const;
const matchName = z
  .string()
  .regex(/^M-[0-9a-f]{16}$/, 'a match that the case shows')
  .meta(is('match'));

const appointed = { field: 'guardian', is: ['appointed'] };

export const intake = {
  'intake.register': transition({
    from: [],
    to: ['intake.registered'],
    by: ['intake-officer'],
    input: {
      arrivedAt: open(instant),
      people: open(z.int().min(1).max(50)),
      immediateDanger: open(z.boolean()),
      medicalEmergency: open(z.boolean()),
      language: open(languageTag),
      wayOfContact: identity(short.optional()),
      alias: identity(short.optional()),
      observations: protection(text().optional()),
    },
    adds: ({ people }) => people,
    derives: () => ({ ids: [] as string[] }),
    writes: (_file, body) => ({
      arrivedAt: body.arrivedAt,
      people: body.ids.map((id, index) => ({ no: index + 1, id })),
      danger: body.immediateDanger,
      language: body.language,
    }),
    setsPriority: {
      to: 'emergency',
      afterAny: [
        { field: 'immediateDanger', is: [true] },
        { field: 'medicalEmergency', is: [true] },
      ],
    },
    starts: ['first-response'],
    custody: 'intake',
  }),

  'intake.shelter': transition({
    from: ['intake.registered'],
    to: ['intake.sheltered'],
    by: ['head-of-mission'],
    input: { legalBasis: open(z.enum(legalBases)), decision: protection(text()) },
    notBy: ['intake.register'],
    evenHeld: true,
    writes: () => ({ intakeState: 'intake.sheltered' }),
    shelters: everyone,
    stops: ['first-response'],
  }),

  'intake.assist-outside': transition({
    from: ['intake.registered'],
    to: ['intake.assisted'],
    by: ['head-of-mission'],
    input: { reason: protection(text()), contactKept: identity(text(500).meta(is('recipient'))) },
    evenHeld: true,
    writes: () => ({ intakeState: 'intake.assisted' }),
    stops: ['first-response'],
  }),

  /**
   * People live in a mission for months: their welfare is checked until they leave it, whichever service has the case
   * and wherever the others are.
   */
  'intake.check-welfare': transition({
    from: fromTheShelterOn,
    to: 'same',
    by: ['intake-officer'],
    input: { observations: protection(text()), needsAttention: open(z.boolean()) },
    requires: [need.sheltered],
    stops: ['welfare-check'],
    starts: ['welfare-check'],
  }),

  /**
   * Added to the starting table: people leave the premises but not the case, alone or while others stay. Releases their
   * places.
   */
  'intake.end-shelter': transition({
    from: fromTheShelterOn,
    to: 'same',
    endsIn: (state, file, input) =>
      state === 'intake.sheltered' && without(file.sheltered, input.people).length === 0 ? 'intake.assisted' : state,
    by: ['head-of-mission', 'intake-officer'],
    input: { people: open(people), on: open(day), reason: protection(text(2000)) },
    requires: [need.sheltered],
    refuses: ({ input, file, now }) => {
      const elsewhere = without(everyone(file), file.sheltered).filter((no) => input.people.includes(no));
      return [
        ...need.notInCase(file, input.people),
        ...(elsewhere.length > 0 ? [{ code: 'person.not-sheltered' as const, people: elsewhere }] : []),
        ...notInFuture('on', input.on, now),
      ];
    },
    leavesBehind: (file, input) => (input?.people ? without(file.sheltered, input.people) : []),
    writes: (file, body) =>
      without(file.sheltered, body.people).length === 0 ? { intakeState: 'intake.assisted' } : {},
    shelters: (file, body) => without(file.sheltered, body.people),
  }),

  'intake.identify': transition({
    from: inIntake,
    to: 'same',
    by: ['intake-officer'],
    input: { people: identity(z.array(personInput).min(1).max(50)) },
    /**
     * Each identity is compared with every case. Without a budget, many identities, or one person's repeatedly, would
     * be a search by name.
     */
    spends: ({ people }) => [
      { kind: 'identify', amount: people.length },
      ...[...new Set(people.map((one) => one.person))].map((no) => ({
        kind: 'identify-again' as const,
        subject: String(no),
        amount: 1,
      })),
    ],
    derives: (input, file) => ({
      members: input.people.map((one): Member => ({
        no: one.person,
        child: isChildAt(file.arrivedAt, one),
        alone: one.alone,
        identity: one.names?.hangul || one.names?.latin ? 'recorded' : 'absent',
      })),
      /** Possible duplicates that the handler found: random names of matches, decided one by one. */
      matches: [] as string[],
    }),
    refuses: ({ input, file }) => {
      const beyond = without(
        input.people.map((one) => one.person),
        arrivals(file),
      );
      const left = input.people.filter((one) => hasLeft(file, one.person)).map((one) => one.person);
      const unnamed = input.people.filter((one) => !one.names?.hangul && !one.names?.latin && !one.absentBecause);
      return [
        ...(beyond.length > 0 ? [{ code: 'person.more-than-declared' as const, people: beyond }] : []),
        ...(left.length > 0 ? [{ code: 'person.left' as const, people: left }] : []),
        ...(unnamed.length > 0
          ? [{ code: 'identity.missing' as const, people: unnamed.map((one) => one.person) }]
          : []),
      ];
    },
    writes: (file, body) => ({
      members: body.members
        .reduce((members, one) => put(members, one, (other) => other.no === one.no), file.members)
        .sort((a, b) => a.no - b.no),
      duplicates: body.matches.reduce(
        (known, match) => (known.some((one) => one.match === match) ? known : [...known, { match, decision: null }]),
        file.duplicates,
      ),
    }),
    supplies: ['identity.missing'],
    handled: true,
  }),

  /** A caseworker decides about a match with another mission's case. The missions do not see that entry. */
  'intake.decide-duplicate': transition({
    from: [...inIntake, 'referral.preparing'],
    to: 'same',
    by: ['intake-officer', 'caseworker'],
    input: { match: open(matchName), decision: open(z.enum(['same', 'different'])), reason: identity(text(1000)) },
    refuses: ({ input, file }) =>
      file.duplicates.some((one) => one.match === input.match) ? [] : [{ code: 'duplicates.unknown-match' }],
    asksForMatches: true,
    supplies: ['duplicates.undecided'],
    derives: (input, file) => ({
      elsewhere: file.duplicates.some((one) => one.match === input.match && one.elsewhere === true),
    }),
    writes: (file, body) =>
      body.elsewhere
        ? {}
        : {
            duplicates: put(
              file.duplicates,
              { match: body.match, decision: body.decision },
              (one) => one.match === body.match,
            ),
          },
  }),

  'intake.record-consent': transition({
    from: openStates,
    to: 'same',
    by: ['intake-officer', 'caseworker'],
    input: {
      person: open(personNo),
      purposes: open(
        z
          .array(z.enum(['unhcr', 'destination-states', 'transit-partners', 'family-tracing']))
          .min(1)
          .max(4),
      ),
      language: open(languageTag),
      formVersion: open(formVersion),
      /** For a child: the guardian's number in the case, or 'appointed' for one outside it. */
      guardian: open(
        z
          .union([personNo, z.literal('appointed')])
          .nullable()
          .default(null),
        { askedWhen: [{ field: 'person', isChild: true }] },
      ),
      interpreter: identity(recipient.optional()),
      /** The name of an appointed guardian, because no other field has it. */
      guardianName: identity(recipient.optional(), {
        askedWhen: [{ field: 'person', isChild: true }, appointed],
        requiredWhen: { all: [appointed], refusal: 'consent.guardian-name-missing' },
      }),
    },
    refuses: ({ input, file }) => {
      const stranger = need.notInCase(file, [input.person]);
      if (stranger.length > 0) return stranger;
      const child = file.members.find((one) => one.no === input.person)?.child ?? false;
      const guardian =
        typeof input.guardian === 'number' ? file.members.find((one) => one.no === input.guardian) : undefined;
      const unfit =
        typeof input.guardian === 'number' &&
        (need.notInCase(file, [input.guardian]).length > 0 || (guardian?.child ?? false));
      if (child && (input.guardian === null || unfit))
        return [{ code: 'consent.guardian-missing', people: [input.person] }];
      return [];
    },
    supplies: ['consent.unhcr-missing', 'consent.destination-states-missing', 'consent.transit-partners-missing'],
    writes: (file, body) => ({
      consents: body.purposes.reduce(
        (consents, purpose) =>
          put(
            consents,
            { person: body.person, purpose, given: true, guardian: body.guardian },
            (one) => one.person === body.person && one.purpose === purpose,
          ),
        file.consents,
      ),
    }),
  }),

  /** Stops what relies on the consent: the service with custody holds the case until the matter is settled. */
  'intake.withdraw-consent': transition({
    from: openStates,
    to: 'same',
    by: ['intake-officer', 'caseworker'],
    input: {
      person: open(personNo),
      purpose: open(z.enum(['unhcr', 'destination-states', 'transit-partners', 'family-tracing'])),
      statement: identity(text(1000).optional()),
    },
    // also for a person who left: consent to data that was already shared can still be withdrawn
    refuses: ({ input, file }) =>
      file.consents.some((one) => one.person === input.person && one.purpose === input.purpose && one.given)
        ? []
        : [{ code: 'consent.not-given', people: [input.person] }],
    writes: (file, body) => ({
      consents: file.consents.map((one) =>
        one.person === body.person && one.purpose === body.purpose ? { ...one, given: false } : one,
      ),
    }),
    wakes: { transition: 'case.hold', input: { reason: 'consent-withdrawn' } },
    confirms: true,
  }),

  'intake.assess-needs': transition({
    from: inIntake,
    to: 'same',
    by: ['intake-officer', 'caseworker'],
    input: {
      people: open(people),
      needs: protection(
        z
          .array(
            z.strictObject({
              person: personNo,
              codes: z.array(z.string().max(5).meta(is('needs-code'))).max(30),
              notes: text().optional(),
            }),
          )
          .max(50),
      ),
      codeList: open(z.literal('progres-v3-2018')),
      processingPriority: open(z.enum(priorities)),
    },
    refuses: ({ input, file }) => {
      const wrong = input.needs.filter((one) => !one.codes.every(isNeedsCode)).map((one) => one.person);
      return [
        ...need.notInCase(file, [...new Set([...input.people, ...input.needs.map((one) => one.person)])]),
        ...(wrong.length > 0 ? [{ code: 'needs.unknown-code' as const, people: wrong }] : []),
      ];
    },
    writes: (file, body) => ({
      needsAssessed: [...new Set([...file.needsAssessed, ...body.people])].sort((a, b) => a - b),
    }),
    setsPriority: { field: 'processingPriority' },
    supplies: ['needs.not-assessed'],
  }),

  'intake.state-preference': transition({
    from: inIntake,
    to: 'same',
    by: ['intake-officer'],
    input: { destinations: route(z.array(country).min(1).max(10)), ownWords: route(text(2000).optional()) },
    refuses: ({ input }) =>
      input.destinations.includes('KP') ? [{ code: 'never-share.country-of-origin', fields: ['destinations'] }] : [],
  }),

  /** Added to the starting table: the procedure starts where the child is, before anybody is asked to take the case. */
  'intake.open-best-interests': transition({
    from: inIntake,
    to: 'same',
    by: ['intake-officer', 'caseworker'],
    input: { person: open(personNo), arrangements: protection(text()) },
    refuses: ({ input, file }) =>
      file.members.some((one) => one.no === input.person)
        ? need.notInCase(file, [input.person])
        : [{ code: 'person.unknown', people: [input.person] }],
    writes: (file, body) => ({
      bestInterests: file.bestInterests.some((one) => one.person === body.person)
        ? file.bestInterests
        : [...file.bestInterests, { person: body.person, step: 'opened' }],
    }),
    supplies: ['best-interests.not-opened'],
  }),

  'intake.refer': transition({
    from: ['intake.sheltered', 'intake.assisted'],
    to: ['referral.offered'],
    by: ['intake-officer'],
    input: { summary: protection(text().optional()) },
    requires: [
      need.identityOfEveryone,
      need.consentTo('unhcr'),
      need.needsOfEveryone,
      need.ownDuplicatesDecided,
      need.instructionsAcknowledged,
      need.bestInterestsOpened,
    ],
    asksForMatches: true,
    stops: ['first-response'],
    wakes: { transition: 'referral.open', input: {} },
  }),
};
