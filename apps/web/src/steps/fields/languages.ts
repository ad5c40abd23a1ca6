/** The languages that people speak who arrive, Korean first. Any other BCP-47 tag can be typed. */
export const offeredLanguages = [
  ...['ko-KP', 'ko-KR', 'zh-CN', 'zh', 'en', 'ru', 'mn', 'vi', 'th', 'lo', 'km', 'my', 'ja'],
  ...['fr', 'de', 'es', 'ar', 'kk', 'uz', 'id', 'ms', 'hi', 'bo', 'ug'],
];
const tag = /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?$/;

/** "Korean (North Korea)", in the reader's language; the tag itself where nobody has a name for it. */
export const languageName = (reader: string, code: string): string =>
  new Intl.DisplayNames(reader, { type: 'language', fallback: 'code' }).of(code) ?? code;

/** What was typed as a tag in its usual spelling, `ko-kp` as `ko-KP`; empty where it is none. */
export function typedTag(text: string): string {
  try {
    const [canonical = ''] = Intl.getCanonicalLocales(text.trim());
    return tag.test(canonical) ? canonical : '';
  } catch {
    return '';
  }
}
