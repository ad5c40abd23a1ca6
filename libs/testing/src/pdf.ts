import { inflateSync } from 'node:zlib';

export interface ReadPdf {
  /** `right`: the largest horizontal position, in points, at which a word begins. */
  pages: { text: string; right: number }[];
  /** Names of the fonts whose glyphs are in the file. The name of a subset begins with six letters and a plus. */
  embeddedFonts: string[];
  /** Everything outside of streams, and the content of the streams. */
  raw: string;
}

/**
 * Reads a PDF as PDFKit writes it (one object after another, Flate streams, text by glyphs with a ToUnicode map):
 * enough to read the text of each page. Spaces between words are lost.
 */
export function readPdf(bytes: Uint8Array): ReadPdf {
  const objects = objectsOf(Buffer.from(bytes).toString('latin1'));
  const isPage = ({ head }: Obj): boolean => /\/Type \/Page\b(?!s)/.test(head);
  const order = [...(find(objects, /\/Type \/Pages/)?.head.matchAll(/(\d+) 0 R/g) ?? [])].map(([, id]) => Number(id));
  const pages = order.flatMap((id) => {
    const page = objects.get(id);
    return page && isPage(page) ? [{ text: textOf(objects, page), right: rightOf(objects, page) }] : [];
  });
  const all = [...objects.values()];
  return {
    pages,
    embeddedFonts: all.flatMap(({ head }) =>
      /\/FontFile[23]/.test(head) ? (/\/FontName \/([^\s/]+)/.exec(head)?.slice(1) ?? []) : [],
    ),
    raw: all.map(({ head, stream }) => head + stream).join('\n'),
  };
}

interface Obj {
  head: string;
  stream: string;
}

function objectsOf(file: string): Map<number, Obj> {
  const objects = new Map<number, Obj>();
  for (const [, id, whole = ''] of file.matchAll(/\n(\d+) 0 obj\n(.*?)\nendobj/gs)) {
    const at = whole.indexOf('\nstream\n');
    const head = at < 0 ? whole : whole.slice(0, at);
    const body = at < 0 ? '' : whole.slice(at + 8, whole.lastIndexOf('\nendstream'));
    const stream = head.includes('/FlateDecode') ? inflateSync(Buffer.from(body, 'latin1')).toString('latin1') : body;
    objects.set(Number(id), { head, stream });
  }
  return objects;
}

function textOf(objects: Map<number, Obj>, page: Obj): string {
  const fonts = new Map<string, Map<string, string>>();
  const resources = referred(objects, page.head, 'Resources');
  for (const [, name = '', id] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g))
    fonts.set(name, unicodeOf(objects, objects.get(Number(id))));
  let font = new Map<string, string>();
  let text = '';
  for (const [, name, shown] of contentOf(objects, page).matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g))
    if (name !== undefined) font = fonts.get(name) ?? font;
    else
      for (const [, glyphs = ''] of (shown ?? '').matchAll(/<([0-9a-f]+)>/gi))
        text += (glyphs.match(/.{4}/g) ?? []).map((glyph) => font.get(glyph.toLowerCase()) ?? '\uFFFD').join('');
  return text.replace(/\s+/g, '');
}

const contentOf = (objects: Map<number, Obj>, page: Obj): string =>
  objects.get(Number(/\/Contents (\d+) 0 R/.exec(page.head)?.[1]))?.stream ?? '';

const rightOf = (objects: Map<number, Obj>, page: Obj): number =>
  Math.max(...[...contentOf(objects, page).matchAll(/1 0 0 1 ([\d.]+) [\d.]+ Tm/g)].map(([, x]) => Number(x)));

const referred = (objects: Map<number, Obj>, head: string, name: string): string => {
  const id = new RegExp(`/${name} (\\d+) 0 R`).exec(head)?.[1];
  return id === undefined ? head : (objects.get(Number(id))?.head ?? '');
};

/** Glyph to text, from ranges as `<0000> <00ff> [<0041> <0042> …]`. */
function unicodeOf(objects: Map<number, Obj>, font: Obj | undefined): Map<string, string> {
  const map = objects.get(Number(/\/ToUnicode (\d+) 0 R/.exec(font?.head ?? '')?.[1]))?.stream ?? '';
  const glyphs = new Map<string, string>();
  for (const [, first = '', list = ''] of map.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/gi))
    [...list.matchAll(/<([0-9a-f ]*)>/gi)].forEach(([, hex = ''], at) =>
      glyphs.set(
        (parseInt(first, 16) + at).toString(16).padStart(4, '0'),
        Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'),
      ),
    );
  return glyphs;
}

const find = (objects: Map<number, Obj>, form: RegExp): Obj | undefined =>
  [...objects.values()].find(({ head }) => form.test(head));
