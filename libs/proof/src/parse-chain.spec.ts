import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from '@jest/globals';
import { hexOfBytes } from './bytes.js';
import { entryHash, firstBreak, genesis, type ChainedEntry } from './chain.js';
import { parseChain } from './parse-chain.js';

const caseId = '0191b3c4-7d2e-8f10-a5b6-c7d8e9fa0b1c';
const facilityId = '6f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9';

type Json = Record<string, unknown>;

/** A case of three entries in the form of the audit service's answer, made without the journal. */
function answered(): Json & { entries: Json[] } {
  let prev = genesis(caseId, sha256);
  const entries = ['-', 'intake.registered', 'intake.sheltered'].map((from, at) => {
    const entry: ChainedEntry = {
      ...{ caseId, seq: at + 1, transition: 'intake.check-welfare', from, actorRole: 'intake-officer' },
      to: at === 0 ? 'intake.registered' : 'intake.sheltered',
      actorId: '11111111-2222-4333-8444-555555555555',
      atMicros: `179523720012345${at}`,
      requestId: new Uint8Array(16).fill(at),
      body: JSON.stringify({ note: '한글', facility: facilityId }),
      identity: at === 1 ? new Uint8Array(32).fill(7) : null,
      ...{ protection: null, route: null, hash: new Uint8Array() },
    };
    prev = entryHash(prev, entry, sha256);
    return {
      ...entry,
      requestId: hexOfBytes(entry.requestId),
      identity: entry.identity && hexOfBytes(entry.identity),
      hash: hexOfBytes(prev),
    };
  });
  const head = hexOfBytes(prev);
  const state = 'intake.sheltered';
  return { caseId, facilityId, genesis: '00'.repeat(32), head, version: 3, state, entries, next: null };
}
const paged = (): (Json & { entries: Json[] })[] =>
  answered().entries.map((entry) => ({ ...answered(), entries: [entry] }));

describe('the JSON of a chain', () => {
  it('is verified from one answer, and from all its pages', () => {
    expect(firstBreak(parseChain(answered()), sha256)).toBeUndefined();
    expect(firstBreak(parseChain(JSON.parse(JSON.stringify(paged()))), sha256)).toBeUndefined();
  });

  it('with pages left out or swapped parses, and does not hold', () => {
    const [one, two, three] = paged();
    expect(firstBreak(parseChain([one, three]), sha256)).toEqual({ seq: 2, fault: 'entry-missing' });
    expect(firstBreak(parseChain([one, two]), sha256)).toEqual({ seq: 2, fault: 'case-differs-from-last-entry' });
    expect(firstBreak(parseChain([two, one, three]), sha256)).toEqual({ seq: 1, fault: 'entry-missing' });
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'the chain is not an object'],
    ['null', null, 'the chain is not an object'],
    ['a text', 'chain', 'the chain is not an object'],
    ['no page', [], 'there is no page'],
    ['a page in a page', [[answered()]], 'page 1 is not an object'],
    ['no entries', { ...answered(), entries: undefined }, 'the chain: entries is not a list'],
    ['an entry that is none', { ...answered(), entries: [1] }, 'the chain: entry 1 is not an object'],
    [
      'a facility without its dashes',
      { ...answered(), facilityId: facilityId.replaceAll('-', '') },
      'the chain: facilityId is not a UUID',
    ],
    ['a head in capitals', { ...answered(), head: 'AB'.repeat(32) }, 'the chain: head is not 32 bytes'],
    ['a head that is short', { ...answered(), head: 'ab' }, 'the chain: head is not 32 bytes'],
    ['a version in text', { ...answered(), version: '3' }, 'the chain: version is not a whole number'],
    ['a state that is no text', { ...answered(), state: ['x'] }, 'the chain: state is not text'],
    ['pages of two cases', [answered(), { ...answered(), caseId: facilityId }], 'the pages name more than one caseId'],
    [
      'pages of two facilities',
      [answered(), { ...answered(), facilityId: caseId }],
      'the pages name more than one facilityId',
    ],
    ['pages of two heads', [answered(), { ...answered(), head: '00'.repeat(32) }], 'the pages name more than one head'],
    ['pages of two versions', [answered(), { ...answered(), version: 4 }], 'the pages name more than one version'],
  ])('is refused when it is %s', (_what, json, words) => {
    expect(() => parseChain(json)).toThrow(words);
  });

  it.each<[keyof ChainedEntry, unknown]>([
    ['caseId', caseId.toUpperCase()],
    ['caseId', `${caseId} `],
    ['actorId', null],
    ['seq', '1'],
    ['seq', 1.5],
    ['seq', 0x1_0000_0001],
    ['seq', -1],
    ['transition', 7],
    ['from', null],
    ['to', {}],
    ['actorRole', undefined],
    ['atMicros', 1795237200123456],
    ['atMicros', '01795237200123456'],
    ['atMicros', '1e15'],
    ['atMicros', '99999999999999999999'],
    ['requestId', '00'],
    ['requestId', 'zz'.repeat(16)],
    ['body', { note: 'x' }],
    ['identity', ''],
    ['protection', undefined],
    ['route', 'AB'.repeat(32)],
    ['hash', null],
    ['hash', { toString: () => 'ab'.repeat(32) }],
  ])('is refused when the %s of an entry is %p, and says where', (field, value) => {
    const { entries, ...rest } = answered();
    const json = { ...rest, entries: entries.map((entry, at) => (at === 1 ? { ...entry, [field]: value } : entry)) };
    expect(() => parseChain(json)).toThrow(new RegExp(`^the chain: entry 2: ${field} is not `));
  });
});
