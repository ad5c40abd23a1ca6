/** A time of the reader's day to the second: for what changes while one looks at it. */
export const formatClock = (language: string, at: string): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { timeStyle: 'medium' }).format(new Date(at));
