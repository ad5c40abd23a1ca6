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
}
