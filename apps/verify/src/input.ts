import { open } from 'node:fs/promises';
import { parseBundle, type Bundle } from '@app/proof';
import { codeOf } from './errors.js';

/** More than any case has; a greater file is refused before it is read. */
const bundleBytesMax = 256 * 1024 * 1024;
const textBytesMax = 1024 * 1024;

export async function readBundle(path: string): Promise<Bundle> {
  return parseBundle(await readJson(path, bundleBytesMax));
}

export async function readJson(path: string, bytesMax: number): Promise<unknown> {
  const text = await readText(path, bytesMax);
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own words would repeat what it read.
    throw new Error(`${path} is not JSON`, { cause: error });
  }
}

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
    // A device or a pipe may never end.
    if (!stat.isFile()) throw new Error(`${path} is not a file`);
    if (stat.size > bytesMax) throw new Error(`${path} is greater than ${bytesMax} bytes`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
