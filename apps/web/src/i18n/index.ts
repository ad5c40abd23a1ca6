import i18next from 'i18next';
import { createContext, useContext } from 'react';
import { initReactI18next } from 'react-i18next';
import type { Labels } from '@app/lifecycle';

export const languages = { en: 'English', ko: '한국어' } as const;
export type Language = keyof typeof languages;
export const directionOf = (language: string): 'ltr' | 'rtl' => (/^(ar|fa|he|ur)\b/.test(language) ? 'rtl' : 'ltr');

/** One language at a time is loaded: the screens' words and the lifecycle's. */
const packs = {
  en: async () => {
    const [{ en }, { labelsEn }] = await Promise.all([
      import('./en/index'),
      import('../../../../libs/lifecycle/src/labels.en'),
    ]);
    return { messages: en, labels: labelsEn };
  },
  ko: async () => {
    const [{ ko }, { labelsKo }] = await Promise.all([
      import('./ko/index'),
      import('../../../../libs/lifecycle/src/labels.ko'),
    ]);
    return { messages: ko, labels: labelsKo };
  },
} satisfies Record<Language, () => Promise<{ messages: object; labels: Labels }>>;

const storedAs = 'safe-passage-language';

export const preferredLanguage = (): Language => {
  const wanted = [localStorage.getItem(storedAs) ?? '', ...navigator.languages].map((one) => one.slice(0, 2));
  return wanted.find((one): one is Language => one in languages) ?? 'en';
};

/** Loads a language and switches the page to it. Returns the lifecycle's labels in it. */
export async function loadLanguage(language: Language): Promise<Labels> {
  const { messages, labels } = await packs[language]();
  if (!i18next.isInitialized)
    await i18next.use(initReactI18next).init({
      lng: language,
      resources: {},
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  i18next.addResourceBundle(language, 'translation', messages, true, true);
  await i18next.changeLanguage(language);
  localStorage.setItem(storedAs, language);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  return labels;
}

export const LanguageContext = createContext<{
  language: Language;
  labels: Labels;
  choose: (language: Language) => void;
} | null>(null);

export function useLanguage(): { language: Language; labels: Labels; choose: (language: Language) => void } {
  const context = useContext(LanguageContext);
  if (!context) throw new Error('outside of a language');
  return context;
}

/** The lifecycle's words in the reader's language. */
export const useLabels = (): Labels => useLanguage().labels;
