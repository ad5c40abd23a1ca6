import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { firstBreak, genesis, hexOfBytes, entryHash, parseChain, type ChainedEntry } from '@app/proof';
import type { ChainPage } from '../api/types';
import { verifyChain } from '../parts/verified-chain';
import { chainsJson, fileName, timelineCsv } from './exports';

const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
const caseId = '0b8e6a7e-2f4f-4c53-9b84-0f3f6a1f9d11';
const start = genesis(caseId, sha256);
const entry: ChainedEntry = {
  ...{ caseId, seq: 1, facilityId: caseId, transition: 'intake.register', from: '-', to: 'intake.registered' },
  ...{ actorId: caseId, actorRole: 'intake-officer', atMicros: '1780000000123456', requestId: new Uint8Array(16) },
  ...{
    body: '{"people": 3}',
    identity: new Uint8Array(32).fill(7),
    protection: null,
    route: null,
    hash: new Uint8Array(),
  },
};
const hash = hexOfBytes(entryHash(start, entry, sha256));
const chain: Omit<ChainPage, 'next'> = {
  ...{ caseId, genesis: hexOfBytes(start), head: hash, version: 1, state: 'intake.registered' },
  entries: [
    {
      ...entry,
      actorRole: 'intake-officer',
      requestId: '00'.repeat(16),
      identity: '07'.repeat(32),
      protection: null,
      route: null,
      hash,
    },
  ],
};
const { entries } = verifyChain(chain);
const lines = entries.map((one) => ({
  ...{
    entry: one,
    who: '=cmd()',
    role: 'Intake officer',
    sentence: 'registered the arrival',
    details: ['People: 3', 'Language: Korean'],
  },
  proof: 'verified' as const,
}));

describe('an export of timelines', () => {
  it('has a line for each entry, with digests where something is sealed', () => {
    const [head, line] = timelineCsv(
      [{ ref: 'SP-0000-0000', genesis: chain.genesis, entries, lines }],
      () => 'there',
    ).split('\r\n');
    expect(head).toContain('case,seq,at_utc');
    expect(line).toContain('SP-0000-0000,1,2026-05-28T20:26:40.123Z,there,');
    expect(line).toContain(`People: 3; Language: Korean`);
    expect(line).toContain(`${'07'.repeat(32)},,,${chain.genesis},${hash},verified`);
  });

  it('holds no formula', () => {
    expect(timelineCsv([{ ref: 'SP-0000-0000', genesis: '', entries, lines }], () => '')).toContain(",'=cmd(),");
  });

  it('as JSON can be hashed again by whoever gets it', () => {
    const file = JSON.parse(chainsJson([{ ref: 'SP-0000-0000', chain }], new Date(0))) as { cases: unknown[] };
    expect(firstBreak(parseChain(file.cases[0]), sha256)).toBeUndefined();
  });

  it('is named after one case, or the number of them', () => {
    expect(fileName('timeline', ['SP-0000-0000'], new Date(0), 'csv')).toBe('timeline_SP-0000-0000_1970-01-01.csv');
    expect(fileName('timeline', ['a', 'b'], new Date(0), 'json')).toBe('timeline_2-cases_1970-01-01.json');
  });
});
