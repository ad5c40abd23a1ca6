import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');
const documents = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((path) => existsSync(join(root, path)));

/** GitHub's rule for the anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

function brokenLinks(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8').replace(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [file = '', anchor] = target.split('#');
    const to = file === '' ? path : join(dirname(path), file);
    if (!existsSync(join(root, to))) return [target];
    if (anchor === undefined) return [];
    const headings = [...readFileSync(join(root, to), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, one = '']) =>
      anchorOf(one),
    );
    return headings.includes(anchor) ? [] : [target];
  });
}

describe('the documents', () => {
  it('are there', () => expect(documents).toContain('README.md'));

  it.each(documents)('lead somewhere with every link: %s', (path) => {
    expect(brokenLinks(path)).toEqual([]);
  });

  it('are reached from the README, or from one that is', () => {
    const reached = new Set(['README.md']);
    for (const path of reached)
      for (const [, target = ''] of readFileSync(join(root, path), 'utf8').matchAll(/\]\(([^)\s#]+\.md)/g))
        reached.add(join(dirname(path), target));
    const unreached = documents.filter((path) => !reached.has(path) && !path.startsWith('docs/adr/'));
    expect(unreached).toEqual([]);
  });
});
