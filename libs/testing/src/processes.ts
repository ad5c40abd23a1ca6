import { readdirSync, readFileSync } from 'node:fs';

/** Processes as Linux shows them in /proc. One that has ended and waits to be noticed is not there any more. */
interface Found {
  pid: number;
  parent: number;
  command: string;
}

export function processes(): Found[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (found(Number(name)) ?? []) : []));
}

export const isThere = (pid: number): boolean => found(pid) !== undefined;

export const childrenOf = (pid: number): number[] =>
  processes()
    .filter(({ parent }) => parent === pid)
    .map((one) => one.pid);

/** Those whose command line or environment has `mark` in it. */
export const marked = (mark: string): Found[] =>
  processes().filter(({ pid, command }) => command.includes(mark) || read(pid, 'environ').includes(mark));

function found(pid: number): Found | undefined {
  const [, state, parent] = /\) (\S) (\d+) [^)]*$/.exec(read(pid, 'stat')) ?? [];
  if (parent === undefined || state === 'Z') return undefined;
  return { pid, parent: Number(parent), command: read(pid, 'cmdline').replaceAll('\0', ' ') };
}

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
