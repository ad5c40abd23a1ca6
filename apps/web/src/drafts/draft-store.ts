import { draftKey, forgetKey } from './key';
import { begun, phaseOf, typed, type Content, type DraftOf } from './draft-state';
import { seal, unseal } from './seal';
import { storedDrafts, type StoredDraft } from './storage';
import { troubleOf, type Trouble } from './trouble';

/** A draft as this tab knows it. */
export interface DraftEntry {
  id: string;
  content: Content;
  updatedAt: string;
  keeping: 'saving' | 'kept' | 'not-kept';
  trouble: Trouble | null;
  isSending: boolean;
}

/** The drafts of the person who is signed in: in memory in the clear, on the disk sealed. */
export interface DraftStore {
  personId: string | null;
  isOpen: boolean;
  /** Why what is stored could not be read; tried again until it can. */
  trouble: Trouble | null;
  drafts: ReadonlyMap<string, DraftEntry>;
  /** Stored drafts of this person that their key does not open. */
  unreadable: readonly { id: string; updatedAt: string }[];
}

const closed: DraftStore = { personId: null, isOpen: false, trouble: null, drafts: new Map(), unreadable: [] };
const saveAfterMs = 300;
let store = closed;
const listeners = new Set<() => void>();

export const currentStore = (): DraftStore => store;
export const onStoreChange = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

function change(part: Partial<DraftStore>): void {
  store = { ...store, ...part };
  for (const listener of listeners) listener();
}

function set(id: string, kept: DraftEntry | undefined): void {
  const drafts = new Map(store.drafts);
  if (kept) drafts.set(id, kept);
  else drafts.delete(id);
  change({ drafts });
}

let opening: Promise<void> | undefined;
let leaving: Promise<void> = Promise.resolve();
/** Drafts that could not be saved when their person signed out. They stay in memory as long as the page is open. */
const leftBehind = new Map<string, ReadonlyMap<string, DraftEntry>>();

/** Reads a person's drafts. What was typed before they could be read stays beside them. */
export function openStore(personId: string): Promise<void> {
  if (store.personId === personId && store.isOpen) return Promise.resolve();
  if (store.personId === personId && opening) return opening;
  if (store.personId !== personId) {
    closeStore();
    change({ ...closed, personId, drafts: leftBehind.get(personId) ?? new Map() });
    leftBehind.delete(personId);
  }
  opening = read(personId).finally(() => {
    opening = undefined;
  });
  return opening;
}

async function read(personId: string): Promise<void> {
  try {
    await leaving;
    const key = await draftKey(personId);
    const stored = await storedDrafts.of(personId);
    const opened = await Promise.all(stored.map((one) => openStored(key, one)));
    if (store.personId !== personId) return;
    const drafts = new Map(opened.flatMap((one) => (one ? [[one.id, one]] : [])));
    for (const [id, one] of store.drafts) drafts.set(id, one);
    const unreadable = stored.filter((_one, index) => !opened[index]);
    change({ isOpen: true, trouble: null, drafts, unreadable });
  } catch (error) {
    if (store.personId === personId) change({ trouble: troubleOf(error) });
  }
}

async function openStored(key: CryptoKey, stored: StoredDraft): Promise<DraftEntry | undefined> {
  try {
    const content = (await unseal(key, stored.id, stored.personId, stored)) as Content;
    const { id, updatedAt } = stored;
    return { id, content, updatedAt, keeping: 'kept', trouble: null, isSending: false };
  } catch {
    // another key, or bytes that were changed: it is listed as one that can't be read, and stays
    return undefined;
  }
}

/** Saves what is left to save and forgets the person: drafts in the clear, and their key. */
export function closeStore(): void {
  const { personId, drafts } = store;
  if (personId === null) return;
  const unsaved = [...drafts.values()].filter(isUnsaved);
  for (const { id } of unsaved) clearTimeout(timers.get(id));
  change(closed);
  leaving = Promise.all(unsaved.map((one) => oneAfterAnother(one.id, () => write(personId, one)))).then((troubles) => {
    const left = unsaved.filter((_one, index) => troubles[index] !== null);
    if (left.length > 0) leftBehind.set(personId, new Map(left.map((one) => [one.id, one])));
    forgetKey(personId);
  });
}

const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** Somebody typed: saved when they stop for a moment. */
export function typeInto(id: string, of: DraftOf, value: unknown): void {
  const before = store.drafts.get(id);
  const now = new Date();
  const content = before ? typed(before.content, value) : begun(of, value, now);
  if (content === before?.content) return;
  put(id, content, now);
  clearTimeout(timers.get(id));
  timers.set(
    id,
    setTimeout(() => void save(id), saveAfterMs),
  );
}

/** Puts a content in place and returns when it is on the disk, or known not to be: then the draft says why. */
export async function keep(id: string, content: Content): Promise<void> {
  put(id, content, new Date());
  await save(id);
}

function put(id: string, content: Content, now: Date): void {
  const isSending = store.drafts.get(id)?.isSending ?? false;
  set(id, { id, content, updatedAt: now.toISOString(), keeping: 'saving', trouble: null, isSending });
}

export function markSending(id: string, isSending: boolean): void {
  const kept = store.drafts.get(id);
  if (kept) set(id, { ...kept, isSending });
}

/** Writes and removals of one draft happen one after the other: a late write never brings back what was removed. */
const queues = new Map<string, Promise<unknown>>();
function oneAfterAnother<T>(id: string, work: () => Promise<T>): Promise<T> {
  const turn = (queues.get(id) ?? Promise.resolve()).then(work, work);
  queues.set(id, turn);
  return turn;
}

async function save(id: string): Promise<void> {
  clearTimeout(timers.get(id));
  const { personId } = store;
  const kept = store.drafts.get(id);
  if (kept && personId !== null) await oneAfterAnother(id, () => write(personId, kept));
}

/** Returns why it was not written, or null. */
async function write(personId: string, { id, content, updatedAt }: DraftEntry): Promise<Trouble | null> {
  try {
    const sealed = await seal(await draftKey(personId), id, personId, content);
    const sentKey = content.sending?.key ?? null;
    await storedDrafts.put({ ...sealed, id, personId, updatedAt, state: phaseOf(content), sentKey });
    settle(id, content, 'kept', null);
    tell(personId, id);
    return null;
  } catch (error) {
    const trouble = troubleOf(error);
    settle(id, content, 'not-kept', trouble);
    return trouble;
  }
}

/** Only if nothing was typed meanwhile: newer text has its own write. */
function settle(id: string, content: Content, keeping: DraftEntry['keeping'], trouble: Trouble | null): void {
  const kept = store.drafts.get(id);
  if (kept?.content === content) set(id, { ...kept, keeping, trouble });
}

/** Removes a draft from memory and from the disk. If the disk fails, this is shown, because the draft will be found again. */
export async function removeDraft(id: string): Promise<void> {
  const { personId } = store;
  clearTimeout(timers.get(id));
  set(id, undefined);
  change({ unreadable: store.unreadable.filter((one) => one.id !== id) });
  try {
    await oneAfterAnother(id, () => storedDrafts.remove(id));
    if (personId !== null) tell(personId, id);
  } catch (error) {
    change({ trouble: troubleOf(error) });
  }
}

const isUnsaved = (kept: DraftEntry): boolean => kept.keeping !== 'kept';
export const hasUnsaved = (): boolean => [...store.drafts.values()].some(isUnsaved);
export const saveAll = async (): Promise<void> => {
  await Promise.all([...store.drafts.values()].filter(isUnsaved).map((one) => save(one.id)));
};

const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('safe-passage-drafts');
/** Tells the other tabs which draft to read again; what is in it stays on the disk. */
const tell = (personId: string, id: string): void => channel?.postMessage({ personId, id });

channel?.addEventListener('message', (event: MessageEvent<{ personId: string; id: string }>) => {
  if (event.data.personId === store.personId && store.isOpen) void readAgain(event.data.id);
});

/** Reads a draft that another tab may have changed. What is newer in this tab stays. */
export async function readAgain(id: string): Promise<void> {
  const { personId } = store;
  const here = store.drafts.get(id);
  if (personId === null || here?.keeping === 'saving' || here?.keeping === 'not-kept') return;
  try {
    const stored = await storedDrafts.find(id);
    const read = stored ? await openStored(await draftKey(personId), stored) : undefined;
    if (store.personId !== personId || store.drafts.get(id) !== here) return;
    if (stored && !read) return;
    set(id, read && { ...read, isSending: here?.isSending ?? false });
  } catch (error) {
    if (store.personId === personId) change({ trouble: troubleOf(error) });
  }
}
