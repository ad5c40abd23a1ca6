import { join } from 'node:path';
import { tileWidth } from '@app/proof';
import { readBytes } from './input.js';

const tileBytesMax = tileWidth * 32;
const timeoutMs = 10_000;

/** Reads tiles from a folder, or over HTTPS. */
export function tileReader(where: string): (path: string) => Promise<Uint8Array> {
  const url = /^[a-z][a-z0-9+.-]+:\/\//i.test(where) ? new URL(where.endsWith('/') ? where : `${where}/`) : undefined;
  if (!url) return (path) => readBytes(join(where, path), tileBytesMax);
  // With plain HTTP, a listener on the network learns which case is verified and when. Requests to this machine do not
  // use the network.
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isThisMachine(url)))
    throw new Error('the tiles have to be a folder or an https URL');
  return (path) => fetched(new URL(path, url));
}

const isThisMachine = ({ hostname }: URL): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

async function fetched(url: URL): Promise<Uint8Array> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) }).catch(
    (error: unknown) => {
      throw new Error(`${url.href} cannot be read`, { cause: error });
    },
  );
  if (!response.ok || !response.body) throw new Error(`${url.href} answers ${response.status}`);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > tileBytesMax) throw new Error(`${url.href} answers more than a tile`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
