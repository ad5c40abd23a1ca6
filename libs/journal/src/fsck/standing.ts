import type { CaseFile, ClockState } from '@app/lifecycle';
import type { Report } from './faults.js';

export interface Clock {
  name: string;
  state: ClockState;
}
export interface Hold {
  kind: 'shelter' | 'destination';
  /** Of the case's own facility. */
  own: boolean;
  places: number;
}

/** Compares the clocks with the entries. A clock that was stopped without an entry would hide a due welfare check. */
export function checkClocks(folded: ReadonlyMap<string, ClockState>, clocks: readonly Clock[], report: Report): void {
  const stored = new Map(clocks.map(({ name, state }) => [name, state]));
  for (const name of new Set([...folded.keys(), ...stored.keys()])) {
    const [is, should] = [stored.get(name), folded.get(name)];
    if (is !== should)
      report(
        'clock-differs-from-entries',
        null,
        `the clock ${name} is ${is ?? 'not there'}; by its entries it is ${should ?? 'not there'}`,
      );
  }
}

/** Compares the case's places, in the shelter of its own mission and at a destination, with the people in its entries. */
export function checkPlaces(file: CaseFile, holds: readonly Hold[], report: Report): void {
  const held = (kind: Hold['kind']): number =>
    holds.filter((one) => one.kind === kind).reduce((sum, { places }) => sum + places, 0);
  const should = { shelter: file.sheltered.length, destination: file.placed.length };
  for (const kind of ['shelter', 'destination'] as const)
    if (held(kind) !== should[kind])
      report(
        'places-differ-from-entries',
        null,
        `the case has ${held(kind)} places of the kind ${kind}; by its entries ${should[kind]}`,
      );
  if (holds.some(({ kind, own }) => kind === 'shelter' && !own))
    report('places-differ-from-entries', null, 'the case has places in the shelter of another facility');
}
