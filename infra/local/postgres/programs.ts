/** Runs programs for the launcher, and inspects existing processes. */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';

/** The user that a program runs as; undefined for the current user. */
export type Owner = { uid: number; gid: number } | undefined;

export const onWindows = process.platform === 'win32';

/** Returns the program's output. When it fails, throws with its error output. */
export async function run(program: string, args: string[], owner?: Owner): Promise<string> {
  // cwd is '/', because the other user may be unable to enter the caller's folder.
  const child = spawn(program, args, { ...owner, cwd: '/', env: bareEnvironment(), windowsHide: true });
  let out = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const code = await new Promise<number | null>((settle, reject) => child.once('error', reject).once('close', settle));
  if (code !== 0) throw new Error(`${program} failed (${code ?? 'killed'}): ${complaint.trim() || out.trim()}`);
  return out;
}

/**
 * Drops the caller's environment: a PG… variable must not configure our server, and the server needs none of the
 * caller's secrets.
 */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'];
  const kept = names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...(Object.fromEntries(kept) as NodeJS.ProcessEnv), LC_ALL: 'C' };
}

/**
 * The parent and command line of a running process; always undefined on Windows, where Postgres itself then refuses.
 */
export async function findProcess(pid: number): Promise<{ parent: number; command: string } | undefined> {
  if (process.platform === 'linux') {
    const read = (name: string) => fs.readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
    const [stat, command] = [await read('stat'), await read('cmdline')];
    const parent = /\) \S (\d+) [^)]*$/.exec(stat)?.[1];
    return parent && command ? { parent: Number(parent), command: command.replaceAll('\0', ' ') } : undefined;
  }
  if (onWindows) return undefined;
  const line = await run('ps', ['-ww', '-o', 'ppid=,command=', '-p', String(pid)]).catch(() => '');
  const [, parent, command = ''] = /^\s*(\d+)\s+(.*)$/s.exec(line) ?? [];
  return parent ? { parent: Number(parent), command } : undefined;
}

export async function readLines(path: string): Promise<string[]> {
  return (await fs.readFile(path, 'utf8').catch(() => '')).split('\n').map((line) => line.trim());
}
