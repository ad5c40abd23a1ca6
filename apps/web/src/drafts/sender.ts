import { ask, asProblem } from '../api/client';
import { queryClient, sessionQuery } from '../api/queries';
import type { Receipt } from '@app/api';
import { sureOf } from './key';
import { acknowledged, isUnanswered, phaseOf, refused, unanswered, type Sending } from './draft-state';
import { oneSends } from './web-locks';
import { currentStore, hasUnsaved, keep, markSending, openStore, readAgain, saveAll } from './draft-store';
import { OtherPerson } from './trouble';

const tries = new Map<string, Promise<Receipt | undefined>>();

/** One try of a draft that waits to be sent. Returns its receipt if it was acknowledged, now or before, by this tab or another. */
export function tryNow(id: string): Promise<Receipt | undefined> {
  const running = tries.get(id);
  if (running) return running;
  const attempt = oneSends(id, () => send(id)).finally(() => tries.delete(id));
  tries.set(id, attempt);
  return attempt;
}

async function send(id: string): Promise<Receipt | undefined> {
  // another tab may have had the answer a moment ago
  await readAgain(id);
  const { personId, drafts } = currentStore();
  const content = drafts.get(id)?.content;
  if (personId === null || !content?.sending) return content?.receipt ?? undefined;
  markSending(id, true);
  try {
    await sureOf(personId);
    const receipt = await post(content.sending);
    await keep(id, acknowledged(content, receipt));
    void queryClient.invalidateQueries({ queryKey: ['cases'] });
    void queryClient.invalidateQueries({ queryKey: ['case', receipt.ref] });
    void queryClient.invalidateQueries({ queryKey: ['facilities'] });
    return receipt;
  } catch (error) {
    // the draft waits for its own person, and this tab has to show whose session it is now
    if (error instanceof OtherPerson) void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
    const { status, code, message: title, detail } = asProblem(error);
    const again = error instanceof OtherPerson || isUnanswered({ status, code });
    await keep(id, again ? unanswered(content, new Date()) : refused(content, { status, code, title, detail }));
    return undefined;
  } finally {
    markSending(id, false);
  }
}

const post = ({ path, body, key, ifMatch }: Sending): Promise<Receipt> =>
  ask<Receipt>(path, {
    method: 'POST',
    body: JSON.parse(body) as unknown,
    headers: { 'idempotency-key': key, ...(ifMatch === null ? {} : { 'if-match': `"${ifMatch}"` }) },
  });

const tickMs = 1_000;
const saveAgainMs = 10_000;

/** While somebody is signed in: reads their drafts, sends what waits when it is due, and saves again what could not be saved. */
export function startSending(personId: string): () => void {
  let savedAt = Date.now();
  const sendAll = (isDue: (nextAt: string) => boolean): void => {
    for (const { id, content } of currentStore().drafts.values())
      if (phaseOf(content) === 'waiting' && content.sending && isDue(content.sending.nextAt)) void tryNow(id);
  };
  const everything = async (): Promise<void> => {
    await openStore(personId);
    await saveAll();
    sendAll(() => true);
  };
  const timer = setInterval(() => {
    const now = Date.now();
    sendAll((nextAt) => Date.parse(nextAt) <= now);
    if (now - savedAt < saveAgainMs) return;
    savedAt = now;
    if (!currentStore().isOpen) void openStore(personId);
    if (hasUnsaved()) void saveAll();
  }, tickMs);
  const whenOnline = (): void => void everything();
  const whenHidden = (): void => void saveAll();
  /** The browser asks before it drops what is not on the disk yet. Saving continues while it asks. */
  const beforeUnload = (event: BeforeUnloadEvent): void => {
    if (!hasUnsaved()) return;
    void saveAll();
    event.preventDefault();
  };
  window.addEventListener('online', whenOnline);
  window.addEventListener('pagehide', whenHidden);
  window.addEventListener('beforeunload', beforeUnload);
  document.addEventListener('visibilitychange', whenHidden);
  void everything();
  return () => {
    clearInterval(timer);
    window.removeEventListener('online', whenOnline);
    window.removeEventListener('pagehide', whenHidden);
    window.removeEventListener('beforeunload', beforeUnload);
    document.removeEventListener('visibilitychange', whenHidden);
  };
}
