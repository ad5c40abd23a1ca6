import { Problem } from '../api/client';

/** Why a draft is not on this device's disk. Each has its sentence in the messages: `drafts.trouble.<name>`. */
export type Trouble = 'no-crypto' | 'no-key' | 'signed-out' | 'other-person' | 'no-storage' | 'quota' | 'fault';

/** The session is another person's by now: somebody signed in in another tab. */
export class OtherPerson extends Error {
  constructor() {
    super('the session is another person’s');
    this.name = 'OtherPerson';
  }
}

export function troubleOf(error: unknown): Trouble {
  if (error instanceof OtherPerson) return 'other-person';
  if (error instanceof Problem) return error.status === 401 ? 'signed-out' : 'no-key';
  if (typeof crypto === 'undefined' || !('subtle' in crypto)) return 'no-crypto';
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') return 'quota';
  // private windows of some browsers, storage that was switched off, a disk that does not answer
  if (/^(SecurityError|InvalidStateError|UnknownError|NotFoundError|AbortError|VersionError|TimeoutError)$/.test(name))
    return 'no-storage';
  if (typeof indexedDB === 'undefined') return 'no-storage';
  return 'fault';
}
