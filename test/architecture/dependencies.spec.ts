import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (path: string): string => readFileSync(join(import.meta.dirname, '..', '..', path), 'utf8');
const manifest = JSON.parse(read('package.json')) as Record<'dependencies' | 'devDependencies', Record<string, string>>;

/** The rows of the table below a heading: name, purpose, what was considered. */
function rowsBelow(page: string, heading: string): string[][] {
  const [, after = ''] = page.split(`\n## ${heading}\n`);
  const [section = ''] = after.split('\n## ');
  return [...section.matchAll(/^\| `([^`]+)` \| (.+?) \| (.+?) \|$/gm)].map(([, ...cells]) => cells);
}

/** What is wrong with a table: rows too many, missing, or out of order. */
const faults = (rows: string[][], wanted: string[]): string[] => {
  const names = rows.map(([name = '']) => name);
  return [
    ...wanted.filter((name) => !names.includes(name)).map((name) => `${name} is missing`),
    ...names.filter((name) => !wanted.includes(name)).map((name) => `${name} is not asked for`),
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${name} is named twice`),
  ];
};

describe.each([
  ['In the product', 'dependencies'],
  ['For building, testing and the desk', 'devDependencies'],
] as const)('docs/dependencies.md, %s', (heading, kind) => {
  const rows = rowsBelow(read('docs/dependencies.md'), heading);

  it('names each package that package.json asks for, once, and no other', () => {
    expect(faults(rows, Object.keys(manifest[kind]))).toEqual([]);
  });

  it('says what each is for', () => {
    expect(rows.filter(([, purpose = '']) => purpose.trim().length < 5)).toEqual([]);
  });

  it('finds a package that is missing, one too many and one that is named twice', () => {
    const [first = [], ...others] = rows;
    const changed = [...others, ['left-pad', 'pads'], others[0] ?? []];
    expect(faults(changed, Object.keys(manifest[kind]))).toEqual([
      `${first[0]} is missing`,
      'left-pad is not asked for',
      `${others[0]?.[0]} is named twice`,
    ]);
  });
});

it('versions are exact', () => {
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});
