import type { Content } from 'pdfmake';
import type { Language } from './words.js';

/** A document before rendering: plain data, because another thread renders it. Pages are A4 and numbered "3 / 7". */
export interface Paper {
  language: Language;
  title: string;
  madeAt: Date;
  /** Repeated on every page. */
  header: Content;
  content: Content[];
  footer: Content;
  /** Height of the footer in points, from the edge of the page. */
  footHeight: number;
}

/** Breaks a word anywhere when it is wider than its column; otherwise it would widen the table beyond the page. */
export const wrapped = (text: string): { text: string; wordBreak: 'normal' | 'break-all' } => ({
  text,
  wordBreak: /[^\s\p{Script=Hangul}]{32}/u.test(text) ? 'break-all' : 'normal',
});
