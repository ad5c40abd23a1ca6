import type { ComboboxItem } from '@mantine/core';

export interface Searchable extends ComboboxItem {
  /** Other words that find it: its code, its name in English. */
  words?: string;
}

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/**
 * Every word of what is searched is somewhere in the label, the code or the other words. The one with that very code comes first, since Enter takes the
 * first; then those whose names begin with it.
 */
export function matching(options: readonly Searchable[], search: string): Searchable[] {
  const sought = plain(search).split(/\s+/).filter(Boolean);
  const found = options.filter((one) => {
    const text = plain(`${one.label} ${one.value} ${one.words ?? ''}`);
    return sought.every((word) => text.includes(word));
  });
  const rank = (one: Searchable): number =>
    plain(one.value) === plain(search.trim()) ? 0 : plain(one.label).startsWith(plain(search)) ? 1 : 2;
  return search === '' ? found : found.sort((a, b) => rank(a) - rank(b));
}
