/** Locks that all tabs of this browser share (Web Locks): one tab edits a draft, and one sends it. */
const editing = (id: string): string => `safe-passage-draft:${id}`;
const sending = (id: string): string => `safe-passage-send:${id}`;

const heldHere = new Set<string>();
const triesMax = 4;
const pauseMs = 40;

/** Takes a draft for editing in this tab. Returns how to give it back, or null when another tab has it. */
export async function holdDraft(id: string): Promise<(() => void) | null> {
  if (!('locks' in navigator)) return () => undefined;
  // a lock that a closed screen or a reloaded page has just released becomes free a moment later
  for (let tries = 1; ; tries += 1) {
    const release = await take(editing(id));
    if (release) {
      heldHere.add(id);
      return () => {
        heldHere.delete(id);
        release();
      };
    }
    if (tries === triesMax) return null;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

const take = (name: string): Promise<(() => void) | null> =>
  new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock) return new Promise<void>((release) => resolve(release));
        resolve(null);
        return undefined;
      })
      .catch(reject);
  });

/** Drafts that are open in other tabs. They are not discarded from here. */
export async function heldElsewhere(): Promise<ReadonlySet<string>> {
  if (!('locks' in navigator)) return new Set();
  const { held = [] } = await navigator.locks.query();
  const prefix = editing('');
  return new Set(
    held
      .map(({ name = '' }) => name)
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length))
      .filter((id) => !heldHere.has(id)),
  );
}

/** Runs `send` unless another tab is sending this draft right now. */
export async function oneSends<T>(id: string, send: () => Promise<T>): Promise<T | undefined> {
  if (!('locks' in navigator)) return send();
  return navigator.locks.request(sending(id), { ifAvailable: true }, (lock) => (lock ? send() : undefined));
}
