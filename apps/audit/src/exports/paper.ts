import type { Content } from 'pdfmake';
import type { Language } from './words.js';

/** A document before it is set: plain data, since another thread sets it. Pages are A4, and numbered "3 / 7". */
export interface Paper {
  language: Language;
  title: string;
  madeAt: Date;
  /** Repeated on every page. */
  header: Content;
  content: Content[];
  footer: Content;
  /** Points that the footer takes, from the page's edge. */
  footHeight: number;
}

/** A word that is wider than its column would widen the table beyond the page: it is broken anywhere. */
export const wrapped = (text: string): { text: string; wordBreak: 'normal' | 'break-all' } => ({
  text,
  wordBreak: /[^\s\p{Script=Hangul}]{32}/u.test(text) ? 'break-all' : 'normal',
});
