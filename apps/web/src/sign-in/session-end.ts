import { touchedSince } from '../api/attendance';

/** Why a session ended. Each reason has its sentence: `signIn.out.<name>`. */
export const sessionEnds = ['idle', 'ended', 'password'] as const;
export type SessionEnd = (typeof sessionEnds)[number];

/** The server ends a session after so many minutes without use. */
export const idleMinutes = 15;
/** The server notes a use once a minute, and the page may ask a little later. */
const slackMs = 2 * 60_000;

const mark = 'safe-passage-session';
let chosen: SessionEnd | undefined;

/** A browser that stores nothing throws. Then the sign-in page cannot give the reason after a reload. */
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

/** Notes that this tab has a session in use. If a reload finds none, it has ended meanwhile. */
export const sessionSeen = (): void => stored((storage) => storage.setItem(mark, String(Date.now())));
export const sessionLeft = (): void => stored((storage) => storage.removeItem(mark));

// a reload loses the time of the last use, so it is stored
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

/** From an address that anybody may have written: a way back leads into the desk, and a reason is one that has a sentence. */
export function signInSearchOf({ to, out }: Record<string, unknown>): SignInSearch {
  const isOurs = typeof to === 'string' && to.startsWith('/') && !to.startsWith('//');
  return { ...(isOurs ? { to } : {}), ...(isSessionEnd(out) ? { out } : {}) };
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
