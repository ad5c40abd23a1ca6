import type { TransitionName } from '@app/lifecycle';

/** Steps that cannot be taken back, or not without other people noticing: each says first what will happen. */
export const confirmations = {
  'intake.withdraw-consent': 'withdrawConsent',
  'referral.send': 'send',
  'referral.submit': 'submit',
  'transit.depart': 'depart',
  'transit.arrive': 'arrive',
  'resettlement.close': 'close',
  'case.withdraw': 'withdraw',
  'case.report-lost-contact': 'lostContact',
  'case.report-return': 'reportReturn',
  'case.break-glass': 'breakGlass',
  'case.request-erasure': 'requestErasure',
  'case.erase': 'erase',
} as const satisfies Partial<Record<TransitionName, string>>;

export const confirmationOf = (transition: string): (typeof confirmations)[keyof typeof confirmations] | undefined =>
  (confirmations as Partial<Record<string, (typeof confirmations)[keyof typeof confirmations]>>)[transition];
