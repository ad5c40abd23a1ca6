export interface Messages {
  [key: string]: string | Messages;
}

/** Korean counts without a singular: i18next asks for `_other` alone. */
const isSingular = (key: string): boolean => key.endsWith('_one');

function pathsOf(messages: Messages, prefix = ''): string[] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : pathsOf(value, `${prefix}${key}.`),
  );
}

function at(messages: Messages, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((node, key) => (node && typeof node === 'object' ? (node as Messages)[key] : undefined), messages);
}

const placeholders = (text: string): string =>
  (text.match(/\{\{\s*\w+/g) ?? [])
    .map((one) => one.replace(/\W/g, ''))
    .sort()
    .join();

/** What another language lacks of the first, or fills in other words than it: `ko: cases.title`. */
export function missingMessages(first: Messages, others: Record<string, Messages>): string[] {
  return Object.entries(others).flatMap(([language, messages]) => {
    const lacks = pathsOf(first).filter((path) => {
      const text = at(messages, path);
      if (typeof text !== 'string' || text === '') return !isSingular(path);
      return !isSingular(path) && placeholders(text) !== placeholders(String(at(first, path)));
    });
    const surplus = pathsOf(messages).filter((path) => typeof at(first, path) !== 'string');
    return [...lacks, ...surplus].map((path) => `${language}: ${path}`);
  });
}
