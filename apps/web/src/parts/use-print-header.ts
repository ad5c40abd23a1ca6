import { useEffect } from 'react';

/** The header of every printed page, with the page numbers at the bottom. Browsers that do not support it leave it out. */
export function usePrintHeader(text: string): void {
  useEffect(() => {
    const style = document.createElement('style');
    style.nonce = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
    const font = 'font: 8pt sans-serif; color: #333;';
    style.textContent = `@page { size: A4; margin: 18mm 12mm 16mm;
      @top-left { content: ${quoted(text)}; ${font} }
      @bottom-right { content: counter(page) " / " counter(pages); ${font} } }`;
    document.head.append(style);
    return () => style.remove();
  }, [text]);
}

/** A string as CSS writes it: every letter that could end it by its number. */
const quoted = (text: string): string =>
  `"${text.replace(/["\\\n\r<]/g, (letter) => `\\${letter.codePointAt(0)?.toString(16) ?? ''} `)}"`;
