import { expect, it } from '@jest/globals';
import { leaked } from './leaks.js';
import { canaries, samples } from './samples.js';

// a sample plants its texts when it is made
samples['case.add-note']({ facilityId: '', destinationId: '', now: new Date() });
const [canary = ''] = canaries;

it.each([
  ['as it is', `{"name": "${canary}"}`],
  ['as hexadecimal', `\\x00${Buffer.from(canary).toString('hex')}ff`],
  ...[0, 1, 2, 3].map((before): [string, string] => [
    `as base64 after ${before} bytes`,
    Buffer.from(`${'.'.repeat(before)}${canary}, and more`).toString('base64'),
  ]),
])('a planted text is found %s', (_how, text) => {
  expect(leaked(text)).toContain(canary);
});

it('nothing is found where nothing was planted', () => {
  expect(leaked(Buffer.from('a text without any of them').toString('base64'))).toEqual([]);
});
