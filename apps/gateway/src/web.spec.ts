import { expect, it } from '@jest/globals';
import { patternsOf } from './web.js';

it('an address of the desk’s router is a pattern of the gateway, with and without a slash at its end', () => {
  expect(patternsOf(['/', '/cases', '/cases/$ref/print', '/help/$'])).toEqual([
    '/',
    '/cases',
    '/cases/',
    '/cases/:ref/print',
    '/cases/:ref/print/',
    '/help/*',
  ]);
});
