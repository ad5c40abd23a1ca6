import { useState } from 'react';

export interface Removable {
  remove: (index: number) => void;
  /** Where the last one stood that was removed, counted from 1; undefined: none can be brought back. */
  removedNo: number | undefined;
  bringBack: () => void;
}

/** A list from which things are removed, and the last of them brought back to its place. */
export function useRemovable<T>(items: readonly T[], onChange: (items: T[]) => void): Removable {
  const [removed, setRemoved] = useState<{ index: number; item: T }>();
  return {
    remove(index) {
      const [item] = items.slice(index, index + 1);
      if (item === undefined) return;
      setRemoved({ index, item });
      onChange(items.filter((_, at) => at !== index));
    },
    removedNo: removed && removed.index + 1,
    bringBack() {
      if (!removed) return;
      onChange([...items.slice(0, removed.index), removed.item, ...items.slice(removed.index)]);
      setRemoved(undefined);
    },
  };
}
