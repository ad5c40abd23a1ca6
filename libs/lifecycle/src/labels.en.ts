import { breaksEn, faultsEn } from './labels.en.faults.js';
import { fieldsEn } from './labels.en.fields.js';
import { hintsEn } from './labels.en.hints.js';
import { needsEn } from './labels.en.needs.js';
import { refusalsEn } from './labels.en.refusals.js';
import { valuesEn } from './labels.en.values.js';
import type { CompleteLabels } from './labels.js';

/** English. The record says shelter, referral and transit: an embassy grants no asylum (Vienna Convention 1961, Article 22). */
export const labelsEn = {
  transitions: {
    'intake.register': { title: 'Register arrival', sentence: 'registered the arrival' },
    'intake.shelter': { title: 'Shelter on the premises', sentence: 'decided to shelter the people on the premises' },
    'intake.assist-outside': { title: 'Assist outside', sentence: 'decided to assist the people outside the premises' },
    'intake.check-welfare': { title: 'Record welfare check', sentence: 'checked the welfare of the people sheltered' },
    'intake.end-shelter': {
      title: 'Record leaving the premises',
      sentence: 'recorded that people no longer live in the mission',
    },
    'intake.identify': { title: 'Record identities', sentence: 'recorded who the people are' },
    'intake.decide-duplicate': {
      title: 'Decide possible duplicate',
      sentence: 'decided whether a possible match is the same person',
    },
    'intake.record-consent': { title: 'Record consent', sentence: 'recorded informed consent' },
    'intake.withdraw-consent': {
      title: 'Withdraw consent',
      sentence: 'recorded that consent was withdrawn',
      confirm:
        'The consent is withdrawn in {reference}. Nothing more is sent for this purpose, and the case is on hold until this is settled.',
    },
    'intake.assess-needs': { title: 'Assess specific needs', sentence: 'assessed specific needs and priority' },
    'intake.state-preference': {
      title: 'Record preferred destinations',
      sentence: 'recorded the destinations that the person prefers',
    },
    'intake.open-best-interests': {
      title: 'Open best interests procedure',
      sentence: 'opened a best interests procedure for a child',
    },
    'intake.refer': { title: 'Refer to UNHCR', sentence: 'offered the case for referral to UNHCR' },

    'referral.open': { title: 'Take over for referral', sentence: 'took the case over for referral' },
    'referral.return-to-intake': { title: 'Return to intake', sentence: 'returned the case to intake' },
    'referral.send': {
      title: 'Send referral package',
      sentence: 'sent the referral package to UNHCR',
      confirm:
        'The package of {reference} is made and sealed now. You bring it to UNHCR yourself: {channel}. The step cannot be taken back.',
    },
    'referral.acknowledge': {
      title: 'Record acknowledgement',
      sentence: "recorded UNHCR's acknowledgement and reference",
    },
    'referral.log-access': { title: 'Log UNHCR access', sentence: "logged UNHCR's access to the person" },
    'referral.record-interview': { title: 'Record interview', sentence: 'recorded an interview' },
    'referral.record-best-interests': {
      title: 'Record best interests outcome',
      sentence: 'recorded the outcome of a best interests procedure',
    },
    'referral.recognise': { title: 'Record recognition', sentence: 'recorded the recognition of refugee status' },
    'referral.reject': { title: 'Record rejection', sentence: 'recorded the rejection of refugee status' },
    'referral.appeal': { title: 'Record appeal', sentence: 'recorded an appeal against the rejection' },
    'referral.draft-submission': { title: 'Draft submission', sentence: 'drafted the resettlement submission' },
    'referral.submit': {
      title: 'Submit to State',
      sentence: 'reviewed the submission and submitted it to a State',
      confirm: '{reference} is submitted to the State now. What was sent cannot be withdrawn.',
    },
    'referral.return-draft': { title: 'Return draft', sentence: 'returned the draft submission for changes' },
    'referral.accept': { title: 'Record acceptance', sentence: "recorded the State's acceptance" },
    'referral.deny': { title: 'Record denial', sentence: "recorded the State's denial" },
    'referral.defer': {
      title: 'Record deferral or question',
      sentence: "recorded the State's deferral or request for information",
    },
    'referral.hand-over': { title: 'Hand over to transit', sentence: 'handed the case over to transit' },

    'transit.open': { title: 'Take over for transit', sentence: 'took the case over for transit' },
    'transit.record-document': { title: 'Record document', sentence: 'recorded a travel document' },
    'transit.log-exit-permission': { title: 'Log exit permission', sentence: 'logged a step towards exit permission' },
    'transit.clear-medical': {
      title: 'Record fitness to travel',
      sentence: 'recorded the result of a medical examination',
    },
    'transit.plan': { title: 'Plan the journey', sentence: 'planned the journey' },
    'transit.clear': { title: 'Clear for departure', sentence: 'cleared the journey for departure' },
    'transit.depart': {
      title: 'Record departure',
      sentence: 'recorded the departure',
      confirm:
        '{reference} leaves now. People who travel: {count}. Their places in the shelter are released, and the check-ins start.',
    },
    'transit.confirm-leg': { title: 'Confirm leg', sentence: 'confirmed that the people were received after a leg' },
    'transit.report-incident': { title: 'Report incident', sentence: 'reported an incident on the journey' },
    'transit.withdraw-clearance': { title: 'Withdraw the clearance', sentence: 'withdrew the clearance for departure' },
    'case.record-monitoring': {
      title: 'Record monitoring after return',
      sentence: 'recorded what is known of the people who were returned',
    },
    'case.note-match': {
      title: 'Note a possible duplicate',
      sentence: 'noted that somebody may be in another mission’s case too',
    },
    'case.review-break-glass': { title: 'Review an emergency opening', sentence: 'reviewed an emergency opening' },
    'transit.replan': { title: 'Plan again', sentence: 'took the journey back to planning' },
    'transit.arrive': {
      title: 'Record arrival',
      sentence: 'recorded the arrival in the country of resettlement',
      confirm: 'The journey of {reference} ends here, and the case is handed over to reception.',
    },

    'resettlement.open': { title: 'Take over for reception', sentence: 'took the case over for reception' },
    'resettlement.place': { title: 'Place with receiving body', sentence: 'placed the people with a receiving body' },
    'resettlement.grant-status': {
      title: 'Record status granted',
      sentence: 'recorded the status granted by the State',
    },
    'resettlement.follow-up': { title: 'Record follow-up', sentence: 'recorded a follow-up visit' },
    'resettlement.close': {
      title: 'Close as settled',
      sentence: 'closed the case as settled',
      confirm: '{reference} is closed as settled. Its clocks stop. The places in the new country stay taken.',
    },

    'case.assign': { title: 'Assign', sentence: 'assigned the case' },
    'case.add-note': { title: 'Add note', sentence: 'added a note' },
    'case.set-priority': { title: 'Set processing priority', sentence: 'set the processing priority' },
    'case.hold': { title: 'Put on hold', sentence: 'put the case on hold' },
    'case.resume': { title: 'Resume', sentence: 'resumed the case' },
    'case.withdraw': {
      title: 'Record withdrawal',
      sentence: 'recorded that the person withdrew from the process',
      confirm: '{reference} is closed because the person withdraws. Its clocks stop and its places are released.',
    },
    'case.report-lost-contact': {
      title: 'Report lost contact',
      sentence: 'reported that contact was lost',
      confirm: '{reference} is closed because contact was lost. Its clocks stop and its places are released.',
    },
    'case.report-return': {
      title: 'Report forced return',
      sentence: 'reported that people were returned to the country of origin',
      confirm:
        'You report a forced return in {reference}. The case is closed, the alert goes out, and the ' +
        'monitoring of those who were returned begins.',
    },
    'case.split': {
      title: 'Split the case',
      sentence: 'split the case: the people named have a case of their own now',
      confirm:
        'You split {reference}: {count} of its people get a case of their own, with their beds, deadlines, consents and ' +
        'documents. The others stay in this case.',
    },
    'case.begin-split': { title: 'Begin by a split', sentence: 'began this case by splitting another one' },
    'case.link': { title: 'Link cases', sentence: 'linked the case with another one' },
    'case.break-glass': {
      title: 'Open in an emergency',
      sentence: 'opened a sealed compartment in an emergency, for three hours',
      confirm:
        'The compartment “{compartment}” of {reference} opens to you for three hours. The timeline records ' +
        'this, and somebody else reviews it.',
    },
    'case.release-delivery': { title: 'Retry failed hand-over', sentence: 'retried a hand-over that had failed' },
    'case.discard-delivery': { title: 'Cancel failed hand-over', sentence: 'cancelled a hand-over that had failed' },
    'case.reopen': { title: 'Reopen', sentence: 'reopened the case' },
    'case.request-erasure': {
      title: 'Request erasure',
      sentence: 'requested that the sealed data be erased',
      confirm: 'You ask for the erasure of {reference}. A second person then carries it out.',
    },
    'case.erase': {
      title: 'Erase',
      sentence: 'erased the sealed data by destroying its keys',
      confirm:
        'All sealed data of {reference} is destroyed for ever: names, protection and route. Nobody can bring it back.',
    },
  },

  states: {
    'intake.registered': 'Registered',
    'intake.sheltered': 'Sheltered on the premises',
    'intake.assisted': 'Assisted outside the premises',
    'referral.offered': 'Offered for referral',
    'referral.preparing': 'Referral in preparation',
    'referral.sent': 'Sent to UNHCR',
    'referral.acknowledged': 'Acknowledged by UNHCR',
    'referral.recognised': 'Recognised as a refugee',
    'referral.rejected': 'Status rejected',
    'referral.drafted': 'Submission drafted',
    'referral.submitted': 'Submitted to a State',
    'referral.accepted': 'Accepted by a State',
    'transit.offered': 'Offered for transit',
    'transit.planning': 'Journey in planning',
    'transit.cleared': 'Cleared for departure',
    'transit.moving': 'On the journey',
    'transit.interrupted': 'Journey interrupted',
    'resettlement.offered': 'Arrived, to be received',
    'resettlement.receiving': 'In reception',
    'resettlement.placed': 'Placed with a receiving body',
    'resettlement.settling': 'Status granted, settling',
    'closed.settled': 'Closed: settled',
    'closed.withdrawn': 'Closed: withdrawn by the person',
    'closed.lost-contact': 'Closed: contact lost',
    'closed.returned': 'Closed: forcibly returned',
    'closed.erased': 'Closed: erased',
  },

  stages: {
    intake: 'Intake',
    referral: 'Referral',
    transit: 'Transit',
    resettlement: 'Resettlement',
    closed: 'Closed',
  },

  roles: {
    'intake-officer': 'Intake officer',
    'head-of-mission': 'Head of mission',
    caseworker: 'Caseworker',
    reviewer: 'Reviewer',
    'transit-officer': 'Transit officer',
    'resettlement-officer': 'Resettlement officer',
    coordinator: 'Coordinator',
    auditor: 'Auditor',
    administrator: 'Administrator',
    system: 'The service',
  },

  compartments: { identity: 'Identity', protection: 'Protection', route: 'Route' },

  refusals: refusalsEn,

  clocks: {
    'first-response': 'Shelter decision',
    'welfare-check': 'Welfare check',
    'referral-package': 'Referral package',
    'unhcr-answer': "UNHCR's answer",
    submission: 'Submission to departure',
    'exit-permission': 'Exit permission',
    'check-in': 'Check-in after a leg',
    reception: 'Reception',
    'follow-up-30': 'Follow-up after 30 days',
    'follow-up-90': 'Follow-up after 90 days',
    'follow-up-365': 'Follow-up after a year',
    'break-glass-review': 'Review of the emergency access',
    'return-monitoring': 'Monitoring after a forced return',
  },

  fields: fieldsEn,
  hints: hintsEn,
  values: valuesEn,
  needs: needsEn,
  faults: faultsEn,
  breaks: breaksEn,

  purposes: {
    casework: 'Casework',
    review: 'Review',
    interview: 'Interview',
    protection: 'Protection',
    movement: 'Movement',
    reception: 'Reception',
    'data-subject-request': "At the person's own request",
  },

  priorities: { normal: valuesEn.normal, urgent: valuesEn.urgent, emergency: valuesEn.emergency },

  phrases: { people: 'person {list}', legs: 'leg {list}', fields: 'field: {list}' },
} satisfies CompleteLabels;
