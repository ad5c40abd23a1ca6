import { useLocalStorage } from '@mantine/hooks';
import { useActor } from '../api/queries';
import type { CaseFilters } from '@app/api';
import { caseFiltersOf } from './filters';
import { without } from './views';

export interface SavedView {
  name: string;
  filters: CaseFilters;
}

export const viewNameMax = 40;
export const savedViewsMax = 20;

/** Checked, since anybody at this device can write to the browser's storage. */
export function readSavedViews(text: string | undefined): SavedView[] {
  try {
    const found = JSON.parse(text ?? '[]') as unknown;
    if (!Array.isArray(found)) return [];
    return found.flatMap((one: unknown) => {
      const { name, filters } = (one ?? {}) as Record<string, unknown>;
      if (typeof name !== 'string' || name === '' || typeof filters !== 'object' || filters === null) return [];
      return [{ name: name.slice(0, viewNameMax), filters: caseFiltersOf(filters as Record<string, unknown>) }];
    });
  } catch {
    return [];
  }
}

/** Named filters, stored on this device for this person. A part of a reference is not stored, because it names a case. */
export function useSavedViews(): {
  saved: SavedView[];
  save: (name: string, filters: CaseFilters) => void;
  remove: (name: string) => void;
} {
  const { id } = useActor();
  const [saved, setSaved] = useLocalStorage<SavedView[]>({
    key: `safe-passage-views-${id}`,
    defaultValue: [],
    getInitialValueInEffect: false,
    deserialize: readSavedViews,
  });
  const others = (name: string): SavedView[] => saved.filter((one) => one.name !== name);
  return {
    saved,
    save: (name, filters) =>
      setSaved([...others(name), { name, filters: without(filters, 'q') }].slice(-savedViewsMax)),
    remove: (name) => setSaved(others(name)),
  };
}
