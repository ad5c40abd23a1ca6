import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { describeBody, type Role } from '@app/lifecycle';
import { colleaguesQuery } from '../api/queries';
import { useLanguage } from '../i18n';
import { formatDay, formatInstant } from '../parts/time';
import type { VerifiedEntry } from '../parts/verified-chain';
import { lifecycle } from './lifecycle';

export interface EntryWords {
  /** The user name; an outside reader gets the role and the beginning of the id. */
  who: string;
  role: string;
  sentence: string;
  /** Who did what, in one sentence. */
  said: string;
  details: string[];
}

/** Entries and people in the reader's words. */
export function useWords(): {
  whoIs: (id: string, role: Role) => string;
  wordsOf: (entry: VerifiedEntry, zone: string | undefined) => EntryWords;
} {
  const { t } = useTranslation();
  const { language, labels } = useLanguage();
  const { data: colleagues } = useQuery(colleaguesQuery);
  return useMemo(() => {
    const names = new Map(colleagues?.map((one) => [one.id, one.username]));
    const nameOf = (id: string): string | undefined => names.get(id) ?? undefined;
    const languages = new Intl.DisplayNames([language], { type: 'language', fallback: 'code' });
    const whoIs = (id: string, role: Role): string =>
      role === 'system' ? labels.roles.system : (nameOf(id) ?? `${labels.roles[role]} ${id.slice(0, 8)}`);
    const wordsOf = (entry: VerifiedEntry, zone: string | undefined): EntryWords => {
      const who = whoIs(entry.actorId, entry.actorRole);
      const sentence = labels.transitions[entry.transition]?.sentence ?? entry.transition;
      const row = lifecycle.transitions.get(entry.transition);
      const details = row
        ? describeBody(labels, row, entry.body, {
            day: (day) => formatDay(language, day),
            instant: (instant) => formatInstant(language, instant, zone),
            language: (tag) => named(languages, tag),
            name: nameOf,
          })
        : [];
      const said = t('audit.entries.said', { who, sentence });
      return { who, role: labels.roles[entry.actorRole], sentence, said, details };
    };
    return { whoIs, wordsOf };
  }, [t, language, labels, colleagues]);
}

function named(languages: Intl.DisplayNames, tag: string): string {
  try {
    return languages.of(tag) ?? tag;
  } catch {
    return tag;
  }
}
