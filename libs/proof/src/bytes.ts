/** How values are encoded as bytes before they are hashed or signed, and the one canonical text for given bytes. */

export const areEqual = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** UTF-8 encoders write half a surrogate pair as U+FFFD, so text that is hashed or signed must not contain one. */
export const loneSurrogate = /\p{Surrogate}/u;

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const uuid = (id: string): Uint8Array => bytesOfHex(id.replaceAll('-', ''));
export const int4 = (value: number): Uint8Array => written(4, (view) => view.setInt32(0, value));
export const int8 = (value: string | number): Uint8Array => written(8, (view) => view.setBigInt64(0, BigInt(value)));

function written(length: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  write(new DataView(bytes.buffer));
  return bytes;
}

export function framed(text: string): Uint8Array {
  const bytes = utf8(text);
  return joined([int4(bytes.length), bytes]);
}

/** For text whose form was checked: two digits make one byte. */
export function bytesOfHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor(hex.length / 2));
  for (let at = 0; at < bytes.length; at += 1)
    bytes[at] = (fourBits(hex.charCodeAt(2 * at)) << 4) | fourBits(hex.charCodeAt(2 * at + 1));
  return bytes;
}

/** 0 to 9 end in their value, a to f and A to F in 1 to 6. */
const fourBits = (letter: number): number => (letter & 15) + (letter > 57 ? 9 : 0);

export const hexOfBytes = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function base64OfBytes(bytes: Uint8Array): string {
  const text: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const [one = 0, two = 0, three = 0] = bytes.subarray(at, at + 3);
    const left = bytes.length - at;
    text.push(
      letters.charAt(one >> 2),
      letters.charAt(((one & 3) << 4) | (two >> 4)),
      left > 1 ? letters.charAt(((two & 15) << 2) | (three >> 6)) : '=',
      left > 2 ? letters.charAt(three & 63) : '=',
    );
  }
  return text.join('');
}

/**
 * Decodes base64 in its only canonical form (RFC 4648 sections 3.5 and 4): padded, with no extra bits. Undefined for
 * any other text.
 */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (text.length % 4 !== 0) return undefined;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let [held, bits, at] = [0, 0, 0];
  for (let place = 0; place < text.length - padding; place += 1) {
    const value = sixBitsOf[text.charCodeAt(place)] ?? notALetter;
    if (value === notALetter) return undefined;
    held = ((held & 0x3f) << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at] = held >> bits;
    at += 1;
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}

const notALetter = 255;
const sixBitsOf = new Uint8Array(128).fill(notALetter);
[...letters].forEach((letter, at) => (sixBitsOf[letter.charCodeAt(0)] = at));
