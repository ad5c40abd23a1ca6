import { expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refusals } from '@app/lifecycle';

const root = join(import.meta.dirname, '..', '..');

/** The text of all tests except this one. */
const tests = (): string =>
  ['apps', 'libs', 'infra', 'test']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((one) => join(folder, one)),
    )
    .filter((path) => /\.(spec|browser|launcher)\.tsx?$/.test(path) && !path.endsWith('architecture/refusals.spec.ts'))
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n');

const unnamed = (codes: readonly string[], text: string): string[] =>
  codes.filter((code) => !["'", '"', '`', '/'].some((quote) => text.includes(`${quote}${code}${quote}`)));

it('every refusal code is named by a test that is refused with it', () => {
  expect(unnamed(Object.keys(refusals), tests())).toEqual([]);
});

it('a code that no test names is found, also when it is a part of another one', () => {
  expect(unnamed(['plan.missing', 'plan'], `expect(code).toBe('plan.missing')`)).toEqual(['plan']);
});
