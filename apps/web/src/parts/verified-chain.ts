import { sha256 } from '@noble/hashes/sha2.js';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { firstBreak, parseChain, type Break } from '@app/proof';
import type { ChainEntry } from '@app/api';
import { chainQuery, type Chain } from '../api/queries';
import { instantOfMicros } from './time';

/**
 * What this browser found when it hashed every entry itself. `unreadable`: the answer has no form that could be checked. `withheld`: the server
 * keeps some of the hashed facts from this person, so nothing can be checked here.
 */
export type Verdict =
  | { kind: 'whole'; entries: number }
  | ({ kind: 'broken' } & Break)
  | { kind: 'unreadable'; seq: null }
  | { kind: 'withheld'; seq: null };

/** An entry as it was hashed, with the open body that was read out of the hashed text. */
export interface VerifiedEntry extends Omit<ChainEntry, 'body'> {
  body: Readonly<Record<string, unknown>>;
  at: Date;
}

export interface VerifiedChain {
  head: string;
  version: number;
  entries: readonly VerifiedEntry[];
  verdict: Verdict;
}

/** Hashes a chain from its genesis to its head. The bodies that it returns are parsed from the very text that was hashed. */
export function verifyChain(chain: Chain): VerifiedChain {
  return {
    head: chain.head,
    version: chain.version,
    entries: chain.entries.map((entry) => ({
      ...entry,
      body: bodyOf(entry.body),
      at: instantOfMicros(entry.atMicros),
    })),
    verdict: verdictOn(chain),
  };
}

function verdictOn(chain: Chain): Verdict {
  if (chain.withheld) return { kind: 'withheld', seq: null };
  try {
    const found = firstBreak(parseChain(chain), sha256);
    return found ? { kind: 'broken', ...found } : { kind: 'whole', entries: chain.entries.length };
  } catch {
    return { kind: 'unreadable', seq: null };
  }
}

function bodyOf(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {};
  } catch {
    return {};
  }
}

/** The case's entries and what this browser found of them; hashed again whenever they were read again and differ. */
export function useVerifiedChain(ref: string): {
  chain: VerifiedChain | undefined;
  error: unknown;
  retry: () => void;
} {
  const { data, error, refetch } = useQuery(chainQuery(ref));
  const chain = useMemo(() => (data ? verifyChain(data) : undefined), [data]);
  return { chain, error: data ? null : error, retry: () => void refetch() };
}
