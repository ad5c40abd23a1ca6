import { spawn, type ChildProcess } from 'node:child_process';
import { onWindows, type Owner } from './programs.js';

/**
 * Waits at a pipe that its starter holds. The pipe closes when the starter ends, however it ends (`kill -9` too): then the program is told to end,
 * and after ten seconds killed. A line that comes first releases it. `kill -0` only asks whether the process is there; CONT wakes one that was paused.
 */
const script = `
read -r pid || exit 0
read -r released && exit 0
kill -s "$0" "$pid" 2>/dev/null || exit 0
kill -s CONT "$pid" 2>/dev/null
tries=0
while kill -0 "$pid" 2>/dev/null; do
  tries=$((tries + 1))
  if [ "$tries" -gt 100 ]; then kill -s "$1" "$pid"; exit 0; fi
  sleep 0.1
done`;

/**
 * Sees to it that a program does not outlive this process: a shell of some hundred kilobytes watches. To be made before the program is started,
 * so that no moment is unwatched. On Windows nothing watches: the next start there finds Postgres running, and says so.
 */
export class Guard {
  private readonly shell: ChildProcess | undefined;

  constructor(signals: readonly [ask: string, force: string], owner?: Owner) {
    if (onWindows) return;
    this.shell = spawn('/bin/sh', ['-c', script, ...signals], {
      ...owner,
      cwd: '/',
      // the rest of the environment is none of its business
      env: { PATH: process.env['PATH'] },
      stdio: ['pipe', 'ignore', 'ignore'],
      // Ctrl-C is for the process that it watches
      detached: true,
    });
    // one that ended, or could not be started, watches nothing: what it would do at our end is then left to the next start
    this.shell.on('error', () => undefined);
    this.shell.stdin?.on('error', () => undefined);
    this.shell.unref();
    (this.shell.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  }

  watch(child: ChildProcess): void {
    this.shell?.stdin?.write(`${child.pid ?? ''}\n`);
    child.once('exit', () => this.release());
    child.once('error', () => this.release());
  }

  /** When the program has ended: its number may be another's soon. */
  release(): void {
    this.shell?.stdin?.end('released\n');
  }
}
