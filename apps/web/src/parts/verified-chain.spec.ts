import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { entryHash, genesis, hexOfBytes, type ChainedEntry } from '@app/proof';
import type { ChainEntry } from '@app/api';
import type { Chain } from '../api/queries';
import { verifyChain } from './verified-chain';

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
const caseId = '0b8e6a7e-2f4f-4c53-9b84-0f3f6a1f9d11';
const facilityId = '6c1f7c7e-53c4-4a0c-8e2a-5d9f1b2c3d4e';
const actorId = '9a7d3c1b-1e2f-4a3b-8c4d-5e6f7a8b9c0d';

/** A chain of two entries, as the server answers it. */
function aChain(): Chain {
  let prev = genesis(caseId, sha256);
  const entries = [
    {
      transition: 'intake.register',
      from: '-',
      to: 'intake.registered',
      body: `{"people": 3, "facility": "${facilityId}"}`,
    },
    { transition: 'intake.shelter', from: 'intake.registered', to: 'intake.sheltered', body: '{}' },
  ].map((one, at): ChainEntry => {
    const entry: ChainedEntry = {
      ...one,
      caseId,
      seq: at + 1,
      actorId,
      actorRole: 'intake-officer',
      atMicros: '1780000000123456',
      requestId: new Uint8Array(16),
      identity: null,
      protection: null,
      route: null,
      hash: new Uint8Array(32),
    };
    prev = entryHash(prev, entry, sha256);
    return {
      ...entry,
      actorRole: 'intake-officer',
      identity: null,
      protection: null,
      route: null,
      requestId: '0'.repeat(32),
      hash: hexOfBytes(prev),
    };
  });
  const head = entries.at(-1)!.hash;
  return { caseId, facilityId, genesis: '', head, version: 2, state: 'intake.sheltered', entries };
}

const altered = (change: (chain: Chain) => void) => {
  const chain = aChain();
  change(chain);
  return verifyChain(chain).verdict;
};

describe('a chain in the browser', () => {
  it('is whole when every entry hashes to the next one and the head', () => {
    expect(verifyChain(aChain()).verdict).toEqual({ kind: 'whole', entries: 2 });
  });

  it('comes with bodies out of the hashed text, and times to the millisecond', () => {
    const [first] = verifyChain(aChain()).entries;
    expect(first).toMatchObject({ body: { people: 3, facility: facilityId }, at: new Date(1780000000123) });
  });

  it('is broken at the entry whose text was changed', () => {
    expect(altered((chain) => (chain.entries[0]!.body = '{"people": 4}'))).toEqual({
      kind: 'broken',
      seq: 1,
      fault: 'entry-changed',
    });
  });

  it('is broken where the last entry is gone', () => {
    expect(altered((chain) => chain.entries.pop())).toMatchObject({ fault: 'case-differs-from-last-entry' });
  });

  it('is not called whole when it cannot be read at all', () => {
    expect(altered((chain) => (chain.head = 'no hash'))).toEqual({ kind: 'unreadable', seq: null });
  });

  it('shows an entry without details when its text is not an object', () => {
    const chain = aChain();
    chain.entries[0]!.body = '[1';
    expect(verifyChain(chain)).toMatchObject({ entries: [{ body: {} }, {}], verdict: { kind: 'broken', seq: 1 } });
  });
});
