import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { base64OfBytes, bytesOfBase64, bytesOfHex, hexOfBytes } from './bytes.js';

const someBytes = fc.uint8Array({ maxLength: 70 });

describe('bytes', () => {
  it('are the same again after hexadecimal, in small letters and capitals', () => {
    fc.assert(
      fc.property(someBytes, (bytes) => {
        const hex = Buffer.from(bytes).toString('hex');
        expect(hexOfBytes(bytes)).toBe(hex);
        expect(bytesOfHex(hex)).toEqual(bytes);
        expect(bytesOfHex(hex.toUpperCase())).toEqual(bytes);
      }),
    );
  });

  it('are the same again after base64', () => {
    fc.assert(
      fc.property(someBytes, (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        expect(base64OfBytes(bytes)).toBe(text);
        expect(bytesOfBase64(text)).toEqual(bytes);
      }),
    );
  });

  it('have no second text in base64: what Buffer would write otherwise is refused', () => {
    const letters = fc.constantFrom(...'ABab09+/=-_ \n\u00e9\ud55c');
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 12 }), (some) => {
        const text = some.join('');
        const isCanonical = Buffer.from(text, 'base64').toString('base64') === text;
        expect(bytesOfBase64(text) !== undefined).toBe(isCanonical);
      }),
      { numRuns: 2_000 },
    );
  });
});
