import type { ClockRule } from './define.js';
import type { Priority } from './vocabulary.js';

const hours = 3600;
const days = 24 * hours;
const same = (seconds: number): ClockRule => ({ seconds: { normal: seconds, urgent: seconds, emergency: seconds } });
const by = (normal: number, urgent: number, emergency: number): ClockRule => ({
  seconds: { normal, urgent, emergency },
});

/**
 * How long each clock runs, in seconds, by the case's priority. The submission clock is UNHCR's: 7 days for an
 * emergency, 6 weeks when urgent, 12 months otherwise (Resettlement Handbook 4.2; ICMC, Welcome to Europe, 2013, p. 219).
 * The others are this product's starting values. An administrator can set other values for a facility in the table
 * `journal.clock_rules`.
 */
export const clocks = {
  'first-response': by(24 * hours, 8 * hours, 2 * hours),
  'welfare-check': same(24 * hours),
  'referral-package': by(14 * days, 5 * days, 1 * days),
  'unhcr-answer': by(30 * days, 10 * days, 2 * days),
  submission: by(365 * days, 42 * days, 7 * days),
  'exit-permission': by(90 * days, 30 * days, 7 * days),
  'check-in': same(0),
  reception: same(2 * days),
  'follow-up-30': same(30 * days),
  'follow-up-90': same(90 * days),
  'follow-up-365': same(365 * days),
  'break-glass-review': same(3 * days),
  'return-monitoring': same(30 * days),
} as const satisfies Record<string, ClockRule>;

export type ClockName = keyof typeof clocks;

/** `check-in:2` uses the rule of `check-in`. */
export const clockRule = (name: string): ClockRule => {
  const rule = (clocks as Record<string, ClockRule>)[name.split(':')[0] ?? name];
  if (!rule) throw new Error(`no clock is called ${name}`);
  return rule;
};

export const clockSeconds = (name: string, priority: Priority): number => clockRule(name).seconds[priority];

/** Clocks that continue when the case moves on or closes: only their own transition stops them. */
export const standingClocks: readonly ClockName[] = ['break-glass-review', 'return-monitoring'];

/**
 * Their starts and stops cannot be read from a single field of an entry: a leg's due time is in the plan, and everybody
 * has a permission only after the last person's. The statement that counts figures (`journal.figures`) contains their
 * rule; only they use a row's `once`.
 */
export const clocksCountedByQuery: readonly ClockName[] = ['check-in', 'exit-permission'];

/**
 * Clocks for people's safety continue while a case is held, for every holder and every reason: a hold waits for
 * documents and must never silence a welfare check. All other clocks pause until the case is resumed.
 */
export const safetyClocks: readonly ClockName[] = [
  'first-response',
  'welfare-check',
  'check-in',
  'break-glass-review',
  'return-monitoring',
];

/** Also true for `check-in:2`. */
export const isSafetyClock = (name: string): boolean =>
  (safetyClocks as readonly string[]).includes(name.split(':')[0] ?? name);
