/** Every expected refusal has a stable code and its HTTP status; the labels contain its sentence. */
export const refusals = {
  'input.malformed': 400,
  'session.required': 401,
  'session.wrong-password': 401,
  'session.password-must-change': 403,
  'session.password-expired': 403,
  'site.not-allowed': 403,
  'username.taken': 409,
  'facility.taken': 409,
  'person.last-administrator': 409,
  'password.too-weak': 400,
  'role.not-allowed': 403,
  'compartment.not-allowed': 403,
  'chain.withheld': 403,
  'four-eyes.same-person': 403,
  'case.not-found': 404,
  'transition.unknown': 404,
  'resource.not-found': 404,
  'state.not-allowed': 409,
  'version.stale': 409,
  'requirement.missing': 409,
  'case.held': 409,
  'case.not-held': 409,
  'case.erased': 409,
  'case.busy': 409,
  'erasure.not-requested': 409,
  'shelter.not-taken': 409,
  'glass.not-broken': 409,
  'glass.not-reviewed': 409,
  'consent.unhcr-missing': 409,
  'consent.destination-states-missing': 409,
  'consent.transit-partners-missing': 409,
  'consent.not-given': 409,
  'consent.guardian-missing': 409,
  'consent.guardian-name-missing': 409,
  'person.unknown': 409,
  'person.left': 409,
  'person.still-sheltered': 409,
  'person.left-behind': 409,
  'person.not-sheltered': 409,
  'person.more-than-declared': 409,
  'split.nobody-stays': 409,
  'split.child-without-guardian': 409,
  'travellers.none': 409,
  'monitoring.nobody-returned': 409,
  'event.in-the-future': 409,
  'event.out-of-order': 409,
  'identity.missing': 409,
  'document.check-digit-wrong': 409,
  'duplicates.undecided': 409,
  'duplicates.unknown-match': 409,
  'needs.not-assessed': 409,
  'needs.unknown-code': 409,
  'instructions.not-acknowledged': 409,
  'best-interests.not-opened': 409,
  'best-interests.not-determined': 409,
  'priority.reason-missing': 409,
  'declaration.not-signed': 409,
  'submission.same-category': 409,
  'submission.size-differs': 409,
  'submission.destination-not-preferred': 409,
  'never-share.country-of-origin': 409,
  'plan.missing': 409,
  'plan.through-country-of-origin': 409,
  'plan.through-no-transit-country': 409,
  'plan.legs-do-not-meet': 409,
  'plan.legs-overlap': 409,
  'plan.receiver-missing': 409,
  'plan.escort-missing': 409,
  'documents.missing': 409,
  'documents.expire-before-leg': 409,
  'exit-permission.missing': 409,
  'medical-clearance.missing': 409,
  'leg.unknown': 409,
  'leg.receipt-missing': 409,
  'family.kept-apart-without-reason': 409,
  'follow-up.due': 409,
  'places.full': 409,
  'places.unknown': 409,
  'delivery.not-parked': 409,
  'delivery.hands-over': 409,
  'delivery.gone': 409,
  'reference.taken': 409,
  'webhooks.too-many': 409,
  'body.too-large': 413,
  'body.not-json': 415,
  'request.too-slow': 408,
  'headers.too-large': 431,
  'export.too-long': 413,
  'idempotency-key.required': 400,
  'idempotency-key.reused': 422,
  'requests.too-many': 429,
  'reads.too-many': 429,
  'service.unavailable': 503,
  'worker.stuck': 503,
  'key.missing': 503,
  'key.differs': 503,
  'key.unreadable': 503,
  'schema.unknown': 503,
} as const satisfies Record<string, number>;

export type RefusalCode = keyof typeof refusals;

/** One thing that is missing or wrong, with the people, legs or fields it concerns: never a sealed value. */
export interface Missing {
  code: RefusalCode;
  people?: number[];
  legs?: number[];
  fields?: string[];
}

/**
 * An expected refusal. The rules throw it, the service answers it as RFC 9457 problem+json, and nothing was written.
 * `detail` says what is allowed or missing. It contains only codes and numbers, because it appears in answers and logs.
 */
export class Refused extends Error {
  readonly status: number;
  constructor(
    readonly code: RefusalCode,
    readonly detail: Readonly<Record<string, unknown>> = {},
  ) {
    super(code);
    this.name = 'Refused';
    this.status = refusals[code];
  }
}
