/** Programs that the launcher runs, and processes that are there already. */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';

/** The user a program runs as; undefined: the one we are. */
export type Owner = { uid: number; gid: number } | undefined;

export const onWindows = process.platform === 'win32';

/** What the program printed; throws with what it complained about when it failed. */
export async function run(program: string, args: string[], owner?: Owner): Promise<string> {
  // cwd: the caller's may be a folder that the other user can't enter.
  const child = spawn(program, args, { ...owner, cwd: '/', env: bareEnvironment(), windowsHide: true });
  let out = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const code = await new Promise<number | null>((settle, reject) => child.once('error', reject).once('close', settle));
  if (code !== 0) throw new Error(`${program} failed (${code ?? 'killed'}): ${complaint.trim() || out.trim()}`);
  return out;
}

/** No PG… variable of the caller may steer our server, and it needs none of the caller's secrets. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const names = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'];
  const kept = names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...(Object.fromEntries(kept) as NodeJS.ProcessEnv), LC_ALL: 'C' };
}

/** A live process's parent and command line; on Windows always undefined (Postgres then refuses by itself). */
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
