import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { screens } from './web.js';

it('every screen of the desk can be opened by its address', () => {
  const router = readFileSync(join(import.meta.dirname, '../../web/src/router.tsx'), 'utf8');
  const begins = [...router.matchAll(/\b(?:path: |page\()'\/([^/']*)/g)].map(([, name]) => name);
  expect(begins).toEqual(expect.arrayContaining(['cases', 'alerts']));
  expect(begins.filter((name) => !screens.includes(name ?? ''))).toEqual([]);
});
