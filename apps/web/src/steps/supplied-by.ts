import type { RefusalCode, TransitionName } from '@app/lifecycle';

/** The step that gives a case what another step misses. */
export const suppliedBy: Partial<Record<RefusalCode, TransitionName>> = {
  'consent.unhcr-missing': 'intake.record-consent',
  'consent.destination-states-missing': 'intake.record-consent',
  'consent.transit-partners-missing': 'intake.record-consent',
  'consent.guardian-missing': 'intake.record-consent',
  'identity.missing': 'intake.identify',
  'duplicates.undecided': 'intake.decide-duplicate',
  'needs.not-assessed': 'intake.assess-needs',
  'best-interests.not-opened': 'intake.open-best-interests',
  'best-interests.not-determined': 'referral.record-best-interests',
  'plan.missing': 'transit.plan',
  'plan.receiver-missing': 'transit.plan',
  'plan.escort-missing': 'transit.plan',
  'documents.missing': 'transit.record-document',
  'documents.expire-before-leg': 'transit.record-document',
  'exit-permission.missing': 'transit.log-exit-permission',
  'medical-clearance.missing': 'transit.clear-medical',
  'leg.receipt-missing': 'transit.confirm-leg',
  'follow-up.due': 'resettlement.follow-up',
  'case.held': 'case.resume',
  'glass.not-reviewed': 'case.review-break-glass',
  'erasure.not-requested': 'case.request-erasure',
};
