import type { DBSchema } from 'idb';
import { deviceStore } from '../parts/device-store';

/** What this browser remembers of the log between two visits: its keys and its last checkpoint. Nothing of any case. */
export interface KnownTlog {
  /** Verifier keys, as they were on first use or taken over since. */
  keys: readonly string[];
  origin: string;
  size: number;
  root: Uint8Array;
  /** The signed note of that size. */
  note: string;
  /** When the keys were seen first. */
  since: string;
}

interface Schema extends DBSchema {
  log: { key: 'known'; value: KnownTlog };
}

const database = deviceStore<Schema>('safe-passage-log', (db) => void db.createObjectStore('log'));

/** If the device stores nothing (private windows, a full disk), the page remembers it in memory while it is open. */
let inMemory: KnownTlog | undefined;

export async function knownTlog(): Promise<KnownTlog | undefined> {
  try {
    return (await (await database()).get('log', 'known')) ?? inMemory;
  } catch {
    return inMemory;
  }
}

/**
 * Goes on from `before`, which the next one was verified against. Where another tab was quicker, what it remembered stays: the next look
 * compares with that.
 */
export async function remember(next: KnownTlog, before: KnownTlog | undefined): Promise<void> {
  inMemory = next;
  try {
    // the rule means the product's database, and this is the browser's
    // eslint-disable-next-line no-restricted-syntax
    const write = (await database()).transaction('log', 'readwrite');
    const stored = await write.store.get('known');
    await Promise.all([stored?.note === before?.note ? write.store.put(next, 'known') : undefined, write.done]);
  } catch {
    // then it is in memory only
  }
}

/** Replaces what was known before, because a person compared it with what was handed over on paper. */
export async function knowAnew(next: KnownTlog): Promise<void> {
  inMemory = next;
  await (await database()).put('log', next, 'known').catch(() => undefined);
}
