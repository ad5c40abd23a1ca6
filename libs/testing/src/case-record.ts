import { createHash } from 'node:crypto';
import { emptyFile, lifecycle, type TransitionName } from '@app/lifecycle';
import type { ChainEntry } from '@app/proof';
import { caseRecord, type CaseRecord } from '../../../apps/audit/src/exports/case-record.js';
import { checkpointOf } from '../../../apps/audit/src/exports/signed-checkpoint.js';
import { samples } from './samples.js';
import { household } from './household.js';

const names = [...lifecycle.transitions.keys()] as TransitionName[];
const context = {
  facilityId: '11111111-1111-4111-8111-111111111111',
  destinationId: '22222222-2222-4222-8222-222222222222',
  now: new Date('2026-11-20T09:00:00Z'),
};

/** The entries that the samples of all transitions leave in the journal, in the same order again and again. */
export const someEntries = (count: number): ChainEntry[] =>
  Array.from({ length: count }, (_, at): ChainEntry => {
    const row = lifecycle.get(names[at % names.length]!);
    const input = row.schema.parse(samples[row.name as TransitionName](context));
    const open = Object.entries(input).filter(([field]) => row.where[field] === 'open');
    const [from] = row.from;
    return {
      caseId: '0191b3c4-7d2e-8f10-a5b6-c7d8e9fa0b1c',
      seq: at + 1,
      transition: row.name,
      from: from ?? '-',
      to: row.to === 'same' ? (from ?? '') : (row.to[0] ?? ''),
      actorId: '5f0c9a3e-5555-4666-8777-888888888888',
      actorRole: row.by[0]!,
      atMicros: String(1_795_237_200_123_456 + at * 3_600_000_000),
      requestId: '00112233445566778899aabbccddeeff',
      body: JSON.stringify({
        ...Object.fromEntries(open),
        ...row.derives?.(input, { ...emptyFile, people: household(3) }),
      }),
      identity: null,
      protection: null,
      route: null,
      hash: createHash('sha256').update(String(at)).digest('hex'),
    };
  });

export const someNote =
  'safe-passage.localhost/log\n48\nI7nE4mhEXHsAvJEhUzXHqYRS5H1K/dEBNsXbJH6lKHo=\n\n' +
  `— safe-passage.localhost/log ${Buffer.alloc(68, 7).toString('base64')}\n`;

export function someRecord({
  language = 'en',
  count = 60,
  signed = true,
}: { language?: 'en' | 'ko'; count?: number; signed?: boolean } = {}): CaseRecord {
  const entries = someEntries(count);
  return caseRecord(
    {
      ref: 'SP-7K3M-92QD',
      language,
      purpose: 'review',
      actor: { id: 'c0ffee00-1234-4567-89ab-cdef01234567', role: 'coordinator' },
    },
    { copy: 3, at: new Date('2026-11-24T10:11:12.345Z') },
    { head: entries.at(-1)?.hash ?? '', state: 'closed.settled', entries },
    {
      checkpoint: signed ? checkpointOf(someNote, new Date('2026-11-24T10:11:05Z')) : undefined,
      entriesInLog: signed ? count - 1 : 0,
    },
  );
}
