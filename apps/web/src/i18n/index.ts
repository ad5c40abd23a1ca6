import i18next from 'i18next';
import { createContext, useContext } from 'react';
import { initReactI18next } from 'react-i18next';
import type { Labels } from '@app/lifecycle';

export const languages = { en: 'English', ko: '한국어' } as const;
export type Language = keyof typeof languages;
export const directionOf = (language: string): 'ltr' | 'rtl' => (/^(ar|fa|he|ur)\b/.test(language) ? 'rtl' : 'ltr');

/** One language at a time is loaded: the lifecycle's words, the first screens', and the others' with the first of them. */
const packs = {
  en: {
    first: async () => (await import('./en/first')).first,
    rest: async () => (await import('./en/rest')).rest,
    labels: async () => (await import('@app/lifecycle/labels.en')).labelsEn,
  },
  ko: {
    first: async () => (await import('./ko/first')).first,
    rest: async () => (await import('./ko/rest')).rest,
    labels: async () => (await import('@app/lifecycle/labels.ko')).labelsKo,
  },
} satisfies Record<
  Language,
  { first: () => Promise<object>; rest: () => Promise<object>; labels: () => Promise<Labels> }
>;

const storedAs = 'safe-passage-language';

export const preferredLanguage = (): Language => {
  const wanted = [localStorage.getItem(storedAs) ?? '', ...navigator.languages].map((one) => one.slice(0, 2));
  return wanted.find((one): one is Language => one in languages) ?? 'en';
};

let current: Language = 'en';
let isRestWanted = false;
const add =
  (language: Language) =>
  (messages: object): void =>
    void i18next.addResourceBundle(language, 'translation', messages, true, true);

/** Loads a language and switches the page to it. Returns the lifecycle's labels in it. */
export async function loadLanguage(language: Language): Promise<Labels> {
  const { first, rest, labels } = packs[language];
  const [its, messages] = await Promise.all([labels(), first(), isRestWanted ? rest().then(add(language)) : undefined]);
  if (!i18next.isInitialized)
    await i18next.use(initReactI18next).init({
      lng: language,
      resources: {},
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  add(language)(messages);
  await i18next.changeLanguage(language);
  localStorage.setItem(storedAs, language);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  current = language;
  return its;
}

/** The words of the screens behind the first ones: to be there before one of them is. */
export async function loadRest(): Promise<void> {
  isRestWanted = true;
  add(current)(await packs[current].rest());
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
