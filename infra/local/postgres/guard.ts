import { spawn, type ChildProcess } from 'node:child_process';
import { onWindows, type Owner } from './programs.js';

/**
 * Reads from a pipe that its starter holds. The pipe closes when the starter ends, also after `kill -9`: then the
 * script tells the program to end, and kills it after ten seconds. A second line on the pipe releases the guard first.
 * `kill -0` only checks whether the process exists; CONT resumes one that was paused.
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
 * Ensures that a program does not outlive this process. A shell of some hundred kilobytes watches. Create the guard
 * before the program, so that the program is never unwatched. On Windows there is no guard: the next start finds
 * Postgres running, and reports it.
 */
export class Guard {
  private readonly shell: ChildProcess | undefined;

  constructor(signals: readonly [ask: string, force: string], owner?: Owner) {
    if (onWindows) return;
    this.shell = spawn('/bin/sh', ['-c', script, ...signals], {
      ...owner,
      cwd: '/',
      // the guard needs nothing else of the environment
      env: { PATH: process.env['PATH'] },
      stdio: ['pipe', 'ignore', 'ignore'],
      // Ctrl-C must reach the watched process, not the guard
      detached: true,
    });
    // a guard that ended or could not start watches nothing; after a crash of this process the next start then ends the
    // program
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

  /** Called when the program has ended: the system may soon give its process number to another program. */
  release(): void {
    this.shell?.stdin?.end('released\n');
  }
}
