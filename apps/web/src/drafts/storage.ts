import type { DBSchema } from 'idb';
import { deviceStore } from '../parts/device-store';
import type { Phase } from './draft-state';
import type { Sealed } from './seal';

/** What is stored on the device. None of it shows what was typed, for which case, or for which step. */
export interface StoredDraft extends Sealed {
  id: string;
  personId: string;
  updatedAt: string;
  state: Phase;
  /** The Idempotency-Key of a draft that is being sent: random, and known to the server alone. */
  sentKey: string | null;
}

interface Schema extends DBSchema {
  drafts: { key: string; value: StoredDraft; indexes: { person: string } };
}

const database = deviceStore<Schema>(
  'safe-passage-drafts',
  (db) => void db.createObjectStore('drafts', { keyPath: 'id' }).createIndex('person', 'personId'),
);

/** More than this many of one person's drafts are not read; the oldest stay unread, and stay. */
const draftsMax = 200;

export const storedDrafts = {
  of: async (personId: string): Promise<StoredDraft[]> => {
    const all = await (await database()).getAllFromIndex('drafts', 'person', personId);
    return all.sort((a, b) => b.updatedAt.localeCompare(a.updatedAt)).slice(0, draftsMax);
  },
  find: async (id: string): Promise<StoredDraft | undefined> => (await database()).get('drafts', id),
  /** Returns when it is on the disk: `strict` waits for the device, not only for its cache. */
  put: async (draft: StoredDraft): Promise<void> => {
    // the rule means the product's database, and this is the browser's
    // eslint-disable-next-line no-restricted-syntax
    const write = (await database()).transaction('drafts', 'readwrite', { durability: 'strict' });
    await Promise.all([write.store.put(draft), write.done]);
  },
  remove: async (id: string): Promise<void> => (await database()).delete('drafts', id),
};
