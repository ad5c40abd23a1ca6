import type { AnswerOf, sessionRoutes } from '@app/api';
import { ask } from '../api/client';
import { importKey } from './seal';
import { OtherPerson } from './trouble';

let held: { personId: string; key: Promise<CryptoKey> } | undefined;

/** The key of a person's drafts: asked for once a session, in memory alone. Without an answer it is asked for again the next time. */
export function draftKey(personId: string): Promise<CryptoKey> {
  if (held?.personId === personId) return held.key;
  const key = fetchKey(personId);
  held = { personId, key };
  key.catch(() => {
    if (held?.key === key) held = undefined;
  });
  return key;
}

export const forgetKey = (personId: string): void => {
  if (held?.personId === personId) held = undefined;
};

async function fetchKey(personId: string): Promise<CryptoKey> {
  const { key } = await ask<AnswerOf<typeof sessionRoutes.draftKey>>('/api/session/draft-key');
  await sureOf(personId);
  return importKey(key);
}

/** Cookies are shared by all tabs: what belongs to one person is neither sealed nor sent in the session of another. */
export async function sureOf(personId: string): Promise<void> {
  const { actor } = await ask<AnswerOf<typeof sessionRoutes.whoAmI>>('/api/session');
  if (actor.id !== personId) throw new OtherPerson();
}
