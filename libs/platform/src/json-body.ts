import type { FastifyInstance } from 'fastify';
import { isUtf8 } from 'node:buffer';
import { Refused } from '@app/lifecycle';

/** The deepest input in the table nests five levels. Code that walks a body recursively is safe within this limit. */
export const bodyDepthMax = 32;

/**
 * Accepts only JSON bodies; any other type gets a 415, so that a form of another site is never taken for a request.
 * Refuses bytes that are not UTF-8 and text that Postgres cannot store: later these would be sealed as replacement
 * characters, or would cause a database error.
 */
export function acceptOnlyJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (!isUtf8Type(request.headers['content-type'] ?? '')) return done(new Refused('body.not-json'));
    if (!isUtf8(body) || isDeeperThan(body, bodyDepthMax)) return done(new Refused('input.malformed'));
    void parse(request, body.toString('utf8'), (error, value: unknown) => {
      if (error) return done(error);
      // such text can only come from an escape: a raw NUL is not JSON, and a raw surrogate is not UTF-8
      const mayHold = body.includes('\\u');
      done(mayHold && !isStorable(value) ? new Refused('input.malformed') : null, value);
    });
  });
}

function isUtf8Type(contentType: string): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(contentType)?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset);
}

/** Counts brackets outside strings before parsing, because a recursive parser would itself reach the depth. */
export function isDeeperThan(body: Uint8Array, max: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (inText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === brace.open || byte === bracket.open) depth += 1;
    else if (byte === brace.close || byte === bracket.close) depth -= 1;
    if (depth > max) return true;
  }
  return false;
}

const [quote, backslash] = [0x22, 0x5c];
const brace = { open: 0x7b, close: 0x7d };
const bracket = { open: 0x5b, close: 0x5d };

/** Postgres stores neither U+0000 nor half a surrogate pair. The value is no deeper than bodyDepthMax. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return isStorableText(value);
  if (Array.isArray(value)) return value.every(isStorable);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, its]) => isStorableText(key) && isStorable(its));
}

const isStorableText = (text: string): boolean => !/\0|\p{Surrogate}/u.test(text);

const visibleAscii = /^[\x21-\x7e]*$/;

/**
 * Whether a path or query has bytes that are not percent-encoded, escapes that are not UTF-8, or a NUL. No client
 * writes such a URL.
 */
export function isMalformedUrl(url: string): boolean {
  if (!visibleAscii.test(url)) return true;
  if (!url.includes('%')) return false;
  try {
    return decodeURIComponent(url).includes('\0');
  } catch {
    return true;
  }
}
