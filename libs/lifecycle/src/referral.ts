import { z } from 'zod';
import { countryOfOrigin, submissionCategories } from './codes.js';
import { identity, open, protection, route, transition } from './define.js';
import { everyone, put, staying, without, type CaseFile } from './file.js';
import { country, day, languageTag, people, personNo, recipient, short, text } from './inputs.js';
import * as need from './requirements.js';
import { resetFrom } from './rounds.js';
import { priorities, statesOf } from './vocabulary.js';

const inReferral = statesOf('referral');

const isDetermined = (file: CaseFile, person: number): boolean =>
  file.bestInterests.some((one) => one.person === person && one.step === 'determined');

export const referral = {
  'referral.open': transition({
    from: ['referral.offered'],
    to: ['referral.preparing'],
    by: ['system'],
    input: {},
    writes: () => ({ stage: 'referral' }),
    custody: 'referral',
    starts: ['referral-package'],
  }),

  'referral.return-to-intake': transition({
    from: ['referral.preparing'],
    to: ['intake.sheltered', 'intake.assisted'],
    chooses: (file) => file.intakeState,
    by: ['caseworker'],
    aside: true,
    input: {
      reasonCode: open(z.enum(['more-information', 'identity-unclear', 'consent-unclear', 'not-referable'])),
      reason: protection(text()),
    },
    // a case that was closed in between lost its places: they are taken again with the state, or the case does not
    // change
    writes: () => ({
      ...resetFrom('package'),
      stage: 'intake',
    }),
    shelters: (file) =>
      file.intakeState === 'intake.sheltered' && file.sheltered.length === 0 ? everyone(file) : file.sheltered,
    stops: ['referral-package'],
    custody: 'intake',
  }),

  'referral.send': transition({
    from: ['referral.preparing'],
    to: ['referral.sent'],
    by: ['caseworker'],
    input: {
      channel: open(z.enum(['secure-portal', 'courier', 'in-person'])),
      recipient: identity(recipient.optional()),
    },
    requires: [need.consentTo('unhcr'), need.identityOfEveryone, need.duplicatesDecided],
    asksForMatches: true,
    /** The handler makes the package of consented fields. Its digest proves later which package was sent. */
    derives: () => ({ packageDigest: '' }),
    writes: (_file, body) => ({ packageDigest: body.packageDigest }),
    stops: ['referral-package'],
    starts: ['unhcr-answer'],
    reads: ['identity', 'protection', 'route'],
    confirms: true,
    handled: true,
  }),

  'referral.acknowledge': transition({
    from: ['referral.sent'],
    to: ['referral.acknowledged'],
    by: ['caseworker'],
    input: { acknowledgedOn: open(day), unhcrReference: identity(short) },
    requires: [need.consentTo('unhcr')],
    stops: ['unhcr-answer'],
  }),

  'referral.log-access': transition({
    from: inReferral,
    to: 'same',
    by: ['caseworker'],
    input: {
      access: open(z.enum(['asked', 'granted', 'refused'])),
      on: open(day),
      byWhom: protection(recipient.optional()),
    },
    writes: (_file, body) => ({ unhcrAccess: body.access }),
  }),

  'referral.record-interview': transition({
    from: ['referral.acknowledged'],
    to: 'same',
    by: ['caseworker'],
    input: {
      person: open(personNo),
      heldOn: open(day),
      language: open(languageTag),
      interpreter: identity(recipient.optional()),
      record: protection(text(20_000)),
    },
    refuses: ({ input, file }) => need.notInCase(file, [input.person]),
  }),

  'referral.record-best-interests': transition({
    from: inReferral,
    to: 'same',
    by: ['caseworker'],
    input: {
      person: open(personNo),
      /** Assessed: a BIA by a protection worker. Determined: a BID by the decision of a panel or a supervisor. */
      step: open(z.enum(['assessed', 'determined'])),
      on: open(day),
      /** The reason why a determination is not needed (decision table of the guidelines), if it is not. */
      notNeeded: open(z.enum(['sole-custody', 'other-parent-dead', 'other-parent-consents']).optional()),
      outcome: protection(text()),
    },
    refuses: ({ input, file }) =>
      file.members.some((one) => one.no === input.person && one.child)
        ? need.notInCase(file, [input.person])
        : [{ code: 'person.unknown', people: [input.person] }],
    writes: (file, body) => ({
      bestInterests: put(
        file.bestInterests,
        {
          person: body.person,
          // a later assessment does not undo a determination
          step: body.notNeeded || isDetermined(file, body.person) ? 'determined' : body.step,
        },
        (one) => one.person === body.person,
      ),
    }),
    supplies: ['best-interests.not-determined'],
  }),

  'referral.recognise': transition({
    from: ['referral.acknowledged'],
    to: ['referral.recognised'],
    by: ['caseworker'],
    input: { decidedBy: open(z.enum(['unhcr', 'host-state'])), on: open(day), grounds: protection(text().optional()) },
    stops: ['unhcr-answer'],
  }),

  'referral.reject': transition({
    from: ['referral.acknowledged'],
    to: ['referral.rejected'],
    by: ['caseworker'],
    aside: true,
    input: { decidedBy: open(z.enum(['unhcr', 'host-state'])), on: open(day), reasons: protection(text()) },
    stops: ['unhcr-answer'],
  }),

  'referral.appeal': transition({
    from: ['referral.rejected'],
    to: ['referral.acknowledged'],
    by: ['caseworker'],
    input: { on: open(day), grounds: protection(text()) },
    writes: () => resetFrom('submission'),
    starts: ['unhcr-answer'],
  }),

  'referral.draft-submission': transition({
    from: ['referral.recognised'],
    to: ['referral.drafted'],
    by: ['caseworker'],
    input: {
      primary: open(z.enum(submissionCategories)),
      secondary: open(z.enum(submissionCategories)),
      priority: open(z.enum(priorities)),
      priorityBecause: route(text(2000).optional(), need.becauseOfPriority('priority')),
      caseSize: open(z.int().min(1).max(50)),
      declarationSigned: open(z.boolean()),
      destination: route(country),
      destinationBecause: route(text(2000).optional()),
    },
    requires: [need.consentTo('unhcr'), need.bestInterestsDetermined],
    reads: ['route'],
    refuses: ({ input, file, opened }) => {
      const ranking = opened.route?.findLast((one) => Array.isArray(one.content['destinations']))?.content[
        'destinations'
      ];
      const preferred = Array.isArray(ranking) && ranking.includes(input.destination);
      return [
        ...(input.primary === input.secondary
          ? [{ code: 'submission.same-category' as const, fields: ['secondary'] }]
          : []),
        ...(input.caseSize === everyone(file).length
          ? []
          : [{ code: 'submission.size-differs' as const, fields: ['caseSize'] }]),
        ...(input.declarationSigned
          ? []
          : [{ code: 'declaration.not-signed' as const, fields: ['declarationSigned'] }]),
        ...(input.destination === countryOfOrigin
          ? [{ code: 'never-share.country-of-origin' as const, fields: ['destination'] }]
          : []),
        ...(preferred || input.destinationBecause
          ? []
          : [{ code: 'submission.destination-not-preferred' as const, fields: ['destinationBecause'] }]),
      ];
    },
    writes: (_file, body) => ({
      submissionPriority: body.priority,
      submissionSize: body.caseSize,
      destinationKnown: true,
    }),
  }),

  /** The caseworker may recommend emergency priority; the reviewer decides it here (Handbook 4.2 and 4.7). */
  'referral.submit': transition({
    from: ['referral.drafted'],
    to: ['referral.submitted'],
    by: ['reviewer'],
    input: { priority: open(z.enum(priorities)), review: route(text().optional()) },
    requires: [need.consentTo('unhcr'), need.consentTo('destination-states')],
    notBy: ['referral.draft-submission'],
    // `case.set-priority` sets the processing priority, which is separate
    writes: (_file, body) => ({ submissionPriority: body.priority }),
    starts: [{ clock: 'submission', priorityFrom: 'priority' }],
    confirms: true,
  }),

  'referral.return-draft': transition({
    from: ['referral.drafted'],
    to: ['referral.recognised'],
    by: ['reviewer'],
    aside: true,
    /** A substantive change needs a new signature on the declaration. */
    input: { change: open(z.enum(['minor', 'substantive'])), remarks: route(text()) },
    writes: () => resetFrom('submission'),
  }),

  'referral.accept': transition({
    from: ['referral.submitted'],
    to: ['referral.accepted'],
    by: ['caseworker'],
    input: { on: open(day), accepted: open(people), conditions: route(text(2000).optional()) },
    refuses: ({ input, file }) => need.notInCase(file, input.accepted),
    leavesBehind: (file, input) => (input?.accepted ? without(everyone(file), input.accepted) : []),
    writes: (_file, body) => ({ accepted: [...new Set(body.accepted)].sort((a, b) => a - b) }),
    stops: ['submission'],
  }),

  'referral.deny': transition({
    from: ['referral.submitted'],
    to: ['referral.recognised'],
    by: ['caseworker'],
    aside: true,
    input: { on: open(day), reasons: route(text()) },
    writes: () => resetFrom('submission'),
    stops: ['submission'],
  }),

  /** A deferral or a request for information is not a denial: the case stays submitted, and its clock continues. */
  'referral.defer': transition({
    from: ['referral.submitted'],
    to: 'same',
    by: ['caseworker'],
    input: {
      on: open(day),
      kind: open(z.enum(['deferred', 'information-requested'])),
      request: route(text(2000).optional()),
    },
  }),

  'referral.hand-over': transition({
    from: ['referral.accepted'],
    to: ['transit.offered'],
    by: ['caseworker'],
    input: { summary: route(text().optional()) },
    requires: [need.someoneTravels, need.consentTo('destination-states'), need.consentTo('transit-partners')],
    leavesBehind: staying,
    wakes: { transition: 'transit.open', input: {} },
  }),
};
