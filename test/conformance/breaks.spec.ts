import { expect, it } from '@jest/globals';
import { chainFaults, lifecycle } from '@app/lifecycle';
import type { Break } from '@app/proof';

/** Does not compile when a fault of the verifier has no text, or a text has no fault. */
const found = {
  'entry-missing': true,
  'entry-changed': true,
  'entry-of-another-case': true,
  'states-do-not-meet': true,
  'facility-differs-from-first-entry': true,
  'case-differs-from-last-entry': true,
} satisfies Record<Break['fault'], true>;

it.each(Object.entries(lifecycle.labels))(
  'says in %s what is wrong with a chain, whatever it is',
  (_language, labels) => {
    expect([...chainFaults].sort()).toEqual(Object.keys(found).sort());
    expect(Object.keys(labels.breaks).sort()).toEqual(Object.keys(found).sort());
  },
);
