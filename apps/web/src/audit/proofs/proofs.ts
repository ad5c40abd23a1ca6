import type { Verdict } from '../../parts/verified-chain';

/** What this browser may say of one entry. */
export type Proof = 'verified' | 'broken' | 'not-verified';

/**
 * The entry at a place of the list, counted from 0: what comes after a break is not verified, whatever it says of itself, nor what comes after an
 * entry that is not in the log.
 */
export function proofOf(verdict: Verdict, place: number, notInLog?: number): Proof {
  if (verdict.kind === 'whole') return against(notInLog === undefined ? undefined : notInLog - 1, place);
  if (verdict.kind === 'unreadable' || verdict.kind === 'withheld') return 'not-verified';
  // a chain without entries breaks at 0, and an entry that is missing at the end has no place of its own
  return against(Math.max(0, verdict.seq - 1), place);
}

function against(broken: number | undefined, place: number): Proof {
  if (broken === undefined || place < broken) return 'verified';
  return place === broken ? 'broken' : 'not-verified';
}

interface ServersWord {
  holds: boolean;
  head: string;
  entries: number;
  firstBreak: { seq: number; fault: string } | null;
}

export type Comparison = 'agree' | 'moved' | 'differ';

/** Whether the server says what this browser found. A case that moved between the two answers has another head, and is asked for anew. */
export function compare(verdict: Verdict, head: string, entries: number, server: ServersWord): Comparison {
  if (server.head !== head && server.entries !== entries) return 'moved';
  if (server.head !== head) return 'differ';
  const same =
    verdict.kind === 'whole'
      ? server.holds
      : verdict.kind === 'broken' &&
        !server.holds &&
        server.firstBreak?.seq === verdict.seq &&
        server.firstBreak.fault === verdict.fault;
  return same ? 'agree' : 'differ';
}
