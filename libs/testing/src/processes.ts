import { readdirSync, readFileSync } from 'node:fs';

/** Processes as Linux shows them in /proc, without those that have ended and were not yet collected by their parent. */
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

/** Processes whose command line or environment contains `mark`. */
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
