import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commands } from '../../infra/arguments.mjs';

const root = join(import.meta.dirname, '..', '..');
/** Commands that pass all arguments on to programs of others, which have their own options. */
const others = ['test', 'test:browser', 'test:launcher', 'types', 'lint', 'lint:code', 'format'];

const all = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
  .scripts;
const scripts = Object.entries(all).filter(([name]) => !others.includes(name));

interface Ran {
  code: number;
  out: string;
  complaint: string;
}

describe('every command of the project', () => {
  let tree: string;

  // a tree in which nothing is installed and nothing is built: a command that began to build would fail
  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'safe-passage-commands-'));
    for (const name of ['package.json', 'infra']) await cp(join(root, name), join(tree, name), { recursive: true });
  });
  afterAll(() => rm(tree, { recursive: true, force: true }));

  const run = (script: string, ...args: string[]): Promise<Ran> =>
    new Promise((done) => {
      const [program = '', ...own] = script.split(' ');
      const file = program === 'node' ? process.execPath : program;
      execFile(file, [...own, ...args], { cwd: tree, env: { PATH: process.env['PATH'] } }, (error, out, complaint) =>
        done({ code: error ? Number(error.code) : 0, out, complaint }),
      );
    });

  it.each(scripts)('%s says with --help what it does, and starts nothing', async (_name, script) => {
    const { code, out, complaint } = await run(script, '--help');
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
    expect(out).toMatch(/^npm (start|run [\w:-]+)\b/);
    expect(out).toContain('Exit codes:');
  });

  it.each(scripts)('%s refuses an option and an argument that it does not know, in one line', async (_name, script) => {
    for (const unknown of ['--nonsense', '-z', '--part=nonsense']) {
      const { code, out, complaint } = await run(script, unknown);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(complaint).toMatch(/^npm [^\n]+--help says what it takes\.\n$/);
    }
    expect((await run(script, 'one', 'two', 'three')).code).toBe(2);
  });

  it.each(Object.keys(commands))('%s is described to its last option', (name) => {
    const { does, options = {}, positionals = [] } = commands[name] ?? { does: '' };
    expect([
      does,
      ...Object.values(options).map((one) => one.does),
      ...positionals.map(([, what]) => what),
    ]).not.toContain('');
  });

  it('is a script or a program that a deployment runs', () => {
    expect(Object.keys(commands).filter((name) => !scripts.some(([script]) => script === name))).toEqual(['migrate']);
  });

  it.each([
    ['bench', '--part', 'everything'],
    ['bench', '--rounds', 'many'],
    ['test:faults', '--queue', 'rabbit'],
    ['test:faults', '--keep', 'maybe'],
    ['test:faults', '--faults', '-1'],
    ['backup', 'folder'],
    ['restore'],
  ])('%s %s %s is refused before anything is built', async (name, ...args) => {
    const script = all[name] ?? '';
    expect((await run(script, ...args)).code).toBe(2);
  });
});
