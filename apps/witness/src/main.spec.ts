import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { MadeTlog, signerOf } from '@app/testing/made-tlog';

const root = join(import.meta.dirname, '../../..');
const run = promisify(execFile);
const log = new MadeTlog('safe-passage.example/log');
log.pad(3);

let scratch: string;
let folder: string;
let program: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'witness-program-'));
  folder = join(scratch, 'witness');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  await run(process.execPath, [vite, 'build', 'apps/witness', '--outDir', scratch, '--emptyOutDir', 'false'], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  program = join(scratch, 'safe-passage-witness.mjs');
}, 120_000);
afterAll(async () => {
  for (const one of running) one.kill('SIGKILL');
  await rm(scratch, { recursive: true });
});

interface Said {
  code: number;
  stdout: string;
  stderr: string;
}
const environment = (): NodeJS.ProcessEnv => ({ WITNESS_DIR: folder, PORT: '0' });
const command = async (...args: string[]): Promise<Said> =>
  run(process.execPath, [program, ...args], { env: environment(), cwd: scratch }).then(
    (said) => ({ code: 0, ...said }),
    (error: unknown) => error as Said,
  );

async function started(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [program, 'serve'], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, url: `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}` };
}
async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown> {
  const exit = once(child, 'exit');
  child.kill(signal);
  return exit;
}

describe('the witness’ program', () => {
  it('is one file that needs only Node', async () => {
    const imports = [...(await readFile(program, 'utf8')).matchAll(/^import .* from "([^"]+)";$/gm)].map(
      ([, of]) => of,
    );
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter((of) => !of?.startsWith('node:'))).toEqual([]);
  });

  it('prints its usage, and what is missing', async () => {
    for (const wrong of [['dance'], [], ['status', 'one', 'two'], ['status', '--quickly'], ['constructor']])
      expect(await command(...wrong)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('keygen <name>'),
      });
    expect(await command('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('keygen <name>') });
    expect(await command('serve')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('logs is missing'),
    });
  });

  it('makes a key, begins a log, serves it, exits with 0 at a signal, and lists what it cosigned', async () => {
    const { stdout: vkey } = await command('keygen', 'witness.example/w1');
    expect(vkey).toMatch(/^witness\.example\/w1\+[0-9a-f]{8}\+B\S{43}\n$/);
    await writeFile(join(folder, 'logs'), `${log.signer.vkey}\n`);
    expect(await command('serve')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('begin safe-passage'),
    });
    expect(await command('begin', 'stranger')).toMatchObject({ code: 1 });
    expect(await command('begin', log.origin)).toMatchObject({ code: 0 });
    expect((await command('status')).stdout).toBe(`${vkey}\n${log.origin}: nothing yet\n`);

    const { child, url } = await started();
    const body = `old 0\n\n${await log.checkpoint()}`;
    const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
    expect(response.status).toBe(200);
    const cosignature = await response.text();
    expect(await ended(child, 'SIGTERM')).toEqual([0, null]);
    const { stdout } = await command('status');
    expect(stdout).toMatch(/^safe-passage\.example\/log: 3 at 20\d\d-/m);
    expect(stdout).toContain((await log.checkpoint()) + cosignature);
  });

  it('continues from its records after it was killed', async () => {
    const first = await started();
    expect(await command('serve')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('another witness runs'),
    });
    expect(await ended(first.child, 'SIGKILL')).toEqual([null, 'SIGKILL']);
    const { child, url } = await started();
    const response = await fetch(`${url}/add-checkpoint`, {
      method: 'POST',
      body: `old 0\n\n${await log.checkpoint()}`,
    });
    expect([response.status, await response.text()]).toEqual([409, '3\n']);
    expect(await ended(child, 'SIGTERM')).toEqual([0, null]);
  });

  it('does not start with a log that was added but not begun', async () => {
    await appendFile(join(folder, 'logs'), `${signerOf('other.example/log', 1, 2).vkey}\n`);
    expect(await command('serve')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('begin other.example/log'),
    });
  });
});
