import { open } from 'node:fs/promises';
import { parseBundle, type Bundle } from '@app/proof';
import { codeOf } from './errors.js';

/** Larger than the bundle of any case. A larger file is refused before it is read. */
const bundleBytesMax = 64 * 1024 * 1024;
const textBytesMax = 1024 * 1024;

export async function readBundle(path: string): Promise<Bundle> {
  return parseBundle(await readJson(path, bundleBytesMax));
}

export async function readJson(path: string, bytesMax: number): Promise<unknown> {
  const text = await readText(path, bytesMax);
  assertBounded(text, path);
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's message would repeat the input.
    throw new Error(`${path} is not JSON`, { cause: error });
  }
}

/** Our bundles nest six levels. JSON.parse accepts ten million levels, but needs a minute and gigabytes for them. */
const depthMax = 32;
/** More lists and objects than a bundle with the maximum of entries and reads has. */
const countMax = 1_000_000;

function assertBounded(json: string, path: string): void {
  let [depth, count, isText] = [0, 0, false];
  for (let at = 0; at < json.length; at += 1) {
    const letter = json.charCodeAt(at);
    if (isText && letter === backslash) at += 1;
    else if (letter === quote) isText = !isText;
    else if (isText) continue;
    else if (letter === openBracket || letter === openBrace) [depth, count] = [depth + 1, count + 1];
    else if (letter === closeBracket || letter === closeBrace) depth -= 1;
    if (depth > depthMax) throw new Error(`${path} has lists or objects in more than ${depthMax} others`);
    if (count > countMax) throw new Error(`${path} has more than ${countMax} lists and objects`);
  }
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

export async function readText(path: string, bytesMax = textBytesMax): Promise<string> {
  const bytes = await readBytes(path, bytesMax);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error(`${path} is not text in UTF-8`, { cause: error });
  }
}

export async function readBytes(path: string, bytesMax: number): Promise<Uint8Array> {
  const file = await open(path).catch((error: unknown) => {
    throw new Error(`${path} cannot be read (${codeOf(error)})`, { cause: error });
  });
  try {
    const stat = await file.stat();
    // A device or a pipe may have no end.
    if (!stat.isFile()) throw new Error(`${path} is not a file`);
    if (stat.size > bytesMax) throw new Error(`${path} is greater than ${bytesMax} bytes`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
