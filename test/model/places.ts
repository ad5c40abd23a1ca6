import fc from 'fast-check';
import type { Play } from './play.js';
import { ask, asker } from './way.js';

/** Cases of a small mission that ask for the same few places, several at once. */
export const rushes: fc.Arbitrary<number[][]> = fc.array(fc.uniqueArray(fc.nat(3), { minLength: 2, maxLength: 4 }), {
  minLength: 1,
  maxLength: 6,
});

const mission = 'ULN';

/**
 * First all four arrive at once. Then each case of a turn does its next step: into the shelter, out of it, or reopened.
 */
export async function rush(play: Play, turns: readonly number[][]): Promise<void> {
  const refs = await Promise.all([0, 1, 2, 3].map(() => play.open(1, asker('intake-officer', mission))));
  for (const turn of [[0, 1, 2, 3], ...turns]) {
    const requests = turn.map((index) => {
      const found = play.caseOf(refs[index] ?? '');
      if (found.state === 'intake.registered')
        return ask(found, 'intake.shelter', play.inputs, asker('head-of-mission', mission));
      return ask(
        found,
        found.state === 'intake.sheltered' ? 'case.withdraw' : 'case.reopen',
        play.inputs,
        by(found.state),
      );
    });
    await play.together(requests, refs[0] ?? '');
  }
  for (const ref of refs) {
    await play.agrees(ref);
    if (play.caseOf(ref).state === 'intake.sheltered')
      await play.one(ask(play.caseOf(ref), 'case.withdraw', play.inputs, asker('caseworker')));
  }
}

const by = (state: string) => asker(state === 'intake.sheltered' ? 'caseworker' : 'reviewer');
