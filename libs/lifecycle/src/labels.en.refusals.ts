import type { RefusalCode } from './refused.js';

/** What staff read when a step is refused: what is missing, and what to do about it. */
export const refusalsEn = {
  'input.malformed': 'Some fields are empty or not in the expected form. Correct the fields named and send again.',
  'session.required': 'You are not signed in, or your session has ended. Sign in and try again.',
  'session.wrong-password': 'The user name or the password is wrong. Check both and sign in again.',
  'session.password-must-change': 'Choose a password of your own before anything else.',
  'site.not-allowed': 'This sign-in came from a page of another site. Open the desk itself and sign in there.',
  'username.taken': 'This user name is taken. Choose another one.',
  'facility.taken': 'This facility code is taken. Choose another one.',
  'person.last-administrator': 'This person is the last administrator. Make somebody else an administrator first.',
  'session.password-expired': 'The one-time password has expired. Ask the administrator for a new one.',
  'password.too-weak':
    'The password is too easy to guess. Choose one of 12 to 256 characters that nobody thinks of first, ' +
    'without your user name or your facility.',
  'role.not-allowed': 'Your role may not take this step. Ask a colleague with one of the roles named.',
  'compartment.not-allowed':
    'You may not open this compartment of this case now. Ask a colleague whose office has the case, or the coordinator in an emergency.',
  'chain.withheld':
    'What others record once a destination can be known is not shown to missions, so this chain cannot ' +
    'be given to you. A coordinator or an auditor can verify the case.',
  'four-eyes.same-person': 'You made the entry that this step approves. Ask a second person with the role to decide.',
  'case.not-found': 'There is no such case, or it is not yours to see. Check the reference.',
  'transition.unknown': 'There is no such step. Choose one of the steps that the case shows.',
  'resource.not-found': 'There is nothing at this address. Check it and try again.',
  'state.not-allowed':
    'The case is not in a state in which this step starts. Take one of the steps that are allowed now.',
  'version.stale': 'The case has moved on since you opened it. Read the new entries, then decide again.',
  'requirement.missing': 'The case still lacks what this step requires. Complete what is listed and try again.',
  'case.held': 'The case is on hold. Settle the reason for the hold and resume the case first.',
  'case.not-held': 'The case is not on hold, so there is nothing to resume.',
  'case.erased': 'The sealed data of this case was erased and cannot be opened again.',
  'case.busy': 'Somebody else is changing this case right now. Wait a moment and try again.',
  'shelter.not-taken': 'Nobody of this case is in the shelter. There is no welfare check to record.',
  'glass.not-broken': 'No emergency access of that number waits for a review in this case. There is nothing to review.',
  'glass.not-reviewed':
    'An emergency access of this case was not reviewed yet. A reviewer must decide on each of them first.',
  'erasure.not-requested':
    'Nobody has requested erasure. Record the request first; a second person then carries it out.',
  'consent.unhcr-missing':
    'Consent to share with UNHCR is missing. Record it for each adult named, and a guardian’s for each child.',
  'consent.destination-states-missing':
    'Consent to share with destination States is missing. Record it for each person named, and a guardian’s for a child.',
  'consent.transit-partners-missing':
    'Consent to share with transit partners is missing. Record it for each person named, and a guardian’s for a child.',
  'consent.not-given':
    'This consent has not been given, so it cannot be relied on or withdrawn. Check person and purpose.',
  'consent.guardian-missing':
    'A child cannot consent alone. Name an adult guardian in the case, or one who was appointed outside it.',
  'consent.guardian-name-missing':
    'A guardian who was appointed outside the case has no name here. Write the guardian’s name.',
  'person.unknown': 'The case has no such person. Use the number of a person who is recorded in this case.',
  'person.left':
    'This person has left the case, and no step names them any more. Choose among those who still belong to it.',
  'person.still-sheltered':
    'Somebody of the case still lives in the mission. Record that they leave the premises or the case, or name whom this step concerns.',
  'person.left-behind':
    'Somebody did not travel and still belongs to the case. Record for each person named how they leave it.',
  'person.not-sheltered': 'This person does not live in the mission. Choose among those who do.',
  'split.nobody-stays':
    'Everybody of the case was chosen, so there is nothing to split. Choose those whose way parts from the others’.',
  'split.child-without-guardian':
    'The child named would be in a case without any adult. Write who looks after the child, or choose an adult to go along.',
  'travellers.none':
    'Nobody whom a State accepted is left in the case. The people named were not accepted and cannot travel in their place.',
  'monitoring.nobody-returned':
    'Nobody of this case was returned to the country of origin. There is nobody to monitor.',
  'event.in-the-future': 'An event is recorded once it has happened. Correct the date or the time.',
  'event.out-of-order':
    'This would have happened before the event that it follows. Compare both and correct the date or the time.',
  'person.more-than-declared':
    'More people are recorded than were registered on arrival. Check the numbers, or register the others as a case.',
  'identity.missing': 'Somebody’s identity is missing. Record a name, or the reason why it cannot be recorded yet.',
  'document.check-digit-wrong':
    'A check digit of the machine-readable zone is wrong. Compare it with the document and read it again.',
  'duplicates.undecided': 'A possible duplicate is undecided. Decide for each match whether it is the same person.',
  'duplicates.unknown-match': 'This possible match does not belong to the case. Choose one of the matches listed.',
  'needs.not-assessed': 'Specific needs have not been assessed for everyone. Assess the people named.',
  'needs.unknown-code': 'A specific-needs code is not on the code list. Choose codes from the list.',
  'instructions.not-acknowledged':
    'You have not acknowledged the standing instructions in force. Read and acknowledge them first.',
  'best-interests.not-opened':
    'No best interests procedure is open for an unaccompanied or separated child. Open one for each child named.',
  'best-interests.not-determined':
    'The best interests of a child alone are not determined. Record the determination, or why none is needed.',
  'priority.reason-missing': 'Urgent and emergency need a reason. Say why, or choose normal.',
  'declaration.not-signed': 'The declaration is not signed. Have everyone concerned sign it before drafting.',
  'submission.same-category':
    'The primary and the secondary category are the same. Choose two different submission categories.',
  'submission.size-differs':
    'The case size differs from the number of people in the case. List every member, or correct the number.',
  'submission.destination-not-preferred':
    'The State is not among those that the person prefers. Give the reason, or choose a preferred State.',
  'never-share.country-of-origin':
    'The country of origin may never be approached or informed. Choose another State or issuer.',
  'plan.missing': 'There is no travel plan. Plan every leg from the host country to the destination.',
  'plan.through-country-of-origin': 'A leg touches the country of origin. Plan another way for the legs named.',
  'plan.through-no-transit-country':
    'A leg touches a country that has returned people of this nationality. Plan another way for the legs named.',
  'plan.legs-do-not-meet':
    'A leg does not start where the one before it ended. Add the missing leg or correct the place.',
  'plan.legs-overlap':
    'A leg departs before the one before it has arrived, or arrives before it departs. Correct the times.',
  'plan.receiver-missing': 'Nobody is named to receive the people after a leg. Name a receiver for each leg listed.',
  'plan.escort-missing': 'A child would travel without an escort. Name an escort for each leg listed.',
  'documents.missing':
    'A traveller has no travel document that lasts to the end of the journey. Record one for each person.',
  'documents.expire-before-leg':
    'A travel document ends before the leg does. Renew it, or move the leg to an earlier date.',
  'exit-permission.missing':
    'Exit permission is missing or ends before departure. Obtain and log it for each person named.',
  'medical-clearance.missing':
    'Nobody has confirmed that the person will be fit to travel on the day of departure. Record the medical result.',
  'leg.unknown': 'The plan has no such leg. Use the number of a leg in the current plan.',
  'leg.receipt-missing': 'It is not confirmed that the people were received after every leg. Confirm the legs listed.',
  'family.kept-apart-without-reason':
    'The people are placed apart and no reason is given. Give it, or place them together.',
  'follow-up.due': 'A follow-up is due and not recorded. Hold it and record it before closing the case.',
  'places.full': 'There are not enough free places. Choose another place or have the capacity raised.',
  'places.unknown': 'This place is not registered. Choose one from the list or ask the administrator to add it.',
  'delivery.not-parked':
    'This hand-over has not failed: it was made already or is still being tried. Nothing has to be done.',
  'delivery.hands-over':
    'The case waits for this hand-over and cannot continue without it. Retry it when the cause is repaired.',
  'delivery.gone': 'This hand-over is no longer there: its work was already done. Nothing has to be done.',
  'reference.taken': 'This case reference is already taken. Send again to be given another one.',
  'webhooks.too-many': 'There are as many webhooks as there may be. Remove one that nobody needs, then add this one.',
  'body.not-json': 'Only JSON in UTF-8 is read. Send Content-Type: application/json.',
  'request.too-slow': 'The request did not arrive in time. Send it again.',
  'headers.too-large': 'Address and headers of the request are too large.',
  'body.too-large': 'What was sent is too large. Shorten the texts or split them into several entries.',
  'export.too-long': 'The case has too many entries for a PDF. Export it as CSV or JSON, or take its bundle.',
  'idempotency-key.required':
    'The request has no Idempotency-Key. Send it again with one, so that it cannot count twice.',
  'idempotency-key.reused': 'This Idempotency-Key was used for another request. Send this one with a new key.',
  'reads.too-many':
    'You have opened more sealed compartments within an hour than one person may. A reviewer was told. Nothing was opened; go on later.',
  'requests.too-many': 'Too many requests in a short time. Wait a moment and try again.',
  'service.unavailable': 'The service cannot answer at the moment. Nothing was written; try again shortly.',
  'worker.stuck':
    'This process no longer takes deliveries from its queue, and opening the queue again did not help. Restart the process.',
  'key.missing':
    'A key that cases are sealed with is not in the key folder. Nothing was written. Whoever runs the ' +
    'system has to restore the key folder from its backup.',
  'key.differs':
    'A key in the key folder is not the one that cases are sealed with. Nothing was written. Whoever ' +
    'runs the system has to restore the key folder from its backup.',
  'key.unreadable': 'A key file cannot be read at the moment. Nothing was written; try again shortly.',
  'schema.unknown':
    'The database was made by another version of this software, which this one cannot bring up to date. ' +
    'Nothing was changed. Start with an empty database, or with the version that made this one.',
} satisfies Record<RefusalCode, string>;
