import type { ModelCase } from './machine.js';

/**
 * State, places and clocks must agree: what must hold for any case after any step, as the design says. It uses neither
 * the product's rules nor the model's knowledge of the last step.
 */
export interface Standing {
  shelterPlaces: number;
  destinationPlaces: number;
  running: string[];
  paused: string[];
}

/** Clocks that run in one state only. */
const clockOf: Readonly<Record<string, string>> = {
  'intake.registered': 'first-response',
  'referral.preparing': 'referral-package',
  'referral.submitted': 'submission',
  'resettlement.receiving': 'reception',
};
const forSafety = ['first-response', 'welfare-check', 'check-in', 'break-glass-review', 'return-monitoring'];
const ruleOf = (clock: string): string => clock.split(':')[0] ?? clock;

export function faultsOfStanding({ state, facts }: ModelCase, stands: Standing): string[] {
  const { running, paused, shelterPlaces, destinationPlaces } = stands;
  const ticking = [...running, ...paused];
  const said: (string | false)[] = [
    state === 'intake.sheltered' && shelterPlaces === 0 && 'is sheltered without a place',
    /^(closed\.|intake\.(registered|assisted))/.test(state) && shelterPlaces > 0 && 'holds a shelter place',
    state.startsWith('intake.') && destinationPlaces > 0 && 'holds a place at a destination',
    shelterPlaces !== facts.sheltered.length && 'holds other places than people live there',
    running.includes('welfare-check') !== shelterPlaces > 0 &&
      'has a welfare check without people, or people without one',
    ...paused.filter((clock) => forSafety.includes(ruleOf(clock))).map((clock) => `has ${clock} silenced`),
    paused.length > 0 && !facts.held && 'has a paused clock and is not held',
    ticking.some((clock) => ruleOf(clock) === 'check-in') &&
      !['transit.moving', 'transit.interrupted'].includes(state) &&
      'has a check-in and is not on a journey',
    ...Object.entries(clockOf).map(
      ([where, clock]) =>
        ticking.includes(clock) !== (state === where) &&
        (state === where ? `has no ${clock}` : `has ${clock}, which belongs to ${where}`),
    ),
  ];
  return said.filter((one) => one !== false);
}
