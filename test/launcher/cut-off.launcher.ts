import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@app/testing/eventually';
import { marked } from '@app/testing/processes';

const root = join(import.meta.dirname, '..', '..');

/** The ways in which a run is ended early. npm runs in between, and may pass a signal on or not. */
const ways: Record<string, (npm: ChildProcess) => void> = {
  'whoever reads its output is gone (| head)': (npm) => {
    npm.stdout?.destroy();
    npm.stderr?.destroy();
  },
  'Ctrl-C': (npm) => process.kill(-npm.pid!, 'SIGINT'),
  kill: (npm) => npm.kill('SIGTERM'),
  'kill -9': (npm) => npm.kill('SIGKILL'),
};

describe('a run that is cut off leaves no process behind', () => {
  // otherwise each run would begin with the build
  beforeAll(() => promisify(execFile)(process.execPath, ['infra/prepare.mjs', 'build'], { cwd: root }), 900_000);

  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'safe-passage-cut-off-'));
    chmodSync(folder, 0o755);
  });
  afterEach(async () => {
    for (const { pid } of marked(folder)) process.kill(pid, 'SIGKILL');
    await eventually('all processes are gone', async () => marked(folder).length === 0);
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const runs: [string, string[], RegExp][] = [
    [
      'bench',
      ['--part', 'small', '--rounds', '1', '--page', join(tmpdir(), `bench-${process.pid}.md`)],
      /infra\/local\/main\.js/,
    ],
    ['test:faults', ['--short', '--seed', 'cut-off'], /apps\/gateway\//],
  ];
  it.each(runs.flatMap(([name, args, product]) => Object.keys(ways).map((way) => ({ name, way, args, product }))))(
    '$name, $way',
    async ({ name, way, args, product }) => {
      const npm = spawn('npm', ['run', '--silent', name, '--', ...args], {
        cwd: root,
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: folder },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      let said = '';
      for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
      let isOver = false;
      npm.once('exit', () => (isOver = true));
      const isThere = (what: RegExp): boolean => marked(folder).some(({ command }) => what.test(command));
      await eventually(
        'Postgres and the product',
        async () => {
          if (isOver) throw new Error(`it ended too soon: ${said}`);
          return isThere(/bin\/postgres /) && isThere(product);
        },
        240_000,
      );
      ways[way]!(npm);
      await eventually('no process is left', async () => marked(folder).length === 0, 120_000).catch(
        (error: unknown) => {
          throw new Error(
            `${String(error)}: ${JSON.stringify(marked(folder).map(({ command }) => command.slice(0, 200)))}`,
          );
        },
      );
      expect(marked(folder)).toEqual([]);
    },
    420_000,
  );
});
