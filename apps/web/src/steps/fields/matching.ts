import type { ComboboxItem } from '@mantine/core';

export interface Searchable extends ComboboxItem {
  /** Other words that find it: its code, its name in English. */
  words?: string;
}

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Every word of what is searched is somewhere in the label, the code or the other words. Names that begin with it come first. */
export function matching(options: readonly Searchable[], search: string): Searchable[] {
  const sought = plain(search).split(/\s+/).filter(Boolean);
  const found = options.filter((one) => {
    const text = plain(`${one.label} ${one.value} ${one.words ?? ''}`);
    return sought.every((word) => text.includes(word));
  });
  const begins = (one: Searchable): number => (plain(one.label).startsWith(plain(search)) ? 0 : 1);
  return search === '' ? found : found.sort((a, b) => begins(a) - begins(b));
}
