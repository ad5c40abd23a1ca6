import { useState } from 'react';
import { noFilters, passes, type EntryFilters } from '../entries/entry-filters';
import type { Line } from './line';
import { proofOf } from '../proofs/proofs';
import type { Timeline } from '../use-timelines';
import { useWords } from '../use-words';

/** The entries of a case that pass the filters, in words and with their proof. */
export function useLines(): {
  /** `notInLog`: the first entry that is not in the log. */
  linesOf: (timeline: Timeline, notInLog?: number) => Line[];
  filters: EntryFilters;
  /** Without filters: none. */
  setFilters: (filters?: EntryFilters) => void;
} {
  const { wordsOf } = useWords();
  const [filters, setFilters] = useState(noFilters);
  return {
    filters,
    setFilters: (wanted = noFilters) => setFilters(wanted),
    linesOf: ({ chain, zone }, notInLog) =>
      chain.entries.flatMap((entry, place): Line[] => {
        const { who, role, sentence, said, details } = wordsOf(entry, zone);
        if (!passes(entry, [said, role, ...details].join(' '), filters)) return [];
        return [{ entry, who, role, sentence, details, proof: proofOf(chain.verdict, place, notInLog) }];
      }),
  };
}
