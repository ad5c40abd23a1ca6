import { touchedSince } from '../api/attendance';

/** Why somebody stands before the sign-in page who was at work a moment ago; each has its sentence: `signIn.out.<name>`. */
export const sessionEnds = ['idle', 'ended', 'password'] as const;
export type SessionEnd = (typeof sessionEnds)[number];

/** The server ends a session that nobody used for so long. */
export const idleMinutes = 15;
/** The server notes a use once a minute, and the page may ask a little later. */
const slackMs = 2 * 60_000;

const mark = 'safe-passage-session';
let chosen: SessionEnd | undefined;

/** A browser that stores nothing throws: then a reload says less, and nothing breaks. */
const stored = <T>(use: (storage: Storage) => T): T | undefined => {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
};

const lastUse = (): number | undefined => {
  const at = stored((storage) => storage.getItem(mark)) ?? null;
  return at === null ? undefined : Number(at);
};

/** This tab has a session, in use now: if a reload finds none, it ended meanwhile. */
export const sessionSeen = (): void => stored((storage) => storage.setItem(mark, String(Date.now())));
export const sessionLeft = (): void => stored((storage) => storage.removeItem(mark));

// a reload forgets when somebody last touched the page
if (typeof window !== 'undefined')
  window.addEventListener('pagehide', () => {
    const usedAt = touchedSince();
    if (usedAt !== undefined && lastUse() !== undefined) stored((storage) => storage.setItem(mark, String(usedAt)));
  });

/** The session is about to end for a reason that the page knows. */
export const endingBy = (end: SessionEnd): void => {
  chosen = end;
};

export interface SignInSearch {
  to?: string;
  out?: SessionEnd;
}

/** The way back to where somebody was, and why they are here. After a new password the way back is not to the form for it. */
export function signInSearch(href: string, now: number): SignInSearch {
  const seenAt = lastUse();
  const out = chosen ?? (seenAt === undefined ? undefined : endOf(touchedSince() ?? seenAt, now));
  chosen = undefined;
  return { ...(href === '/' || href === '/password' ? {} : { to: href }), ...(out ? { out } : {}) };
}

export const endOf = (usedAt: number, now: number): SessionEnd =>
  now - usedAt >= idleMinutes * 60_000 - slackMs ? 'idle' : 'ended';

export const isSessionEnd = (value: unknown): value is SessionEnd => sessionEnds.some((one) => one === value);
