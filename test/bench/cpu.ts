import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/**
 * Seconds of processor time of this process and all its descendants, also those that ended: the load generator,
 * Postgres, Redis, pgbench, the services. On a shared machine it says more than elapsed time. Linux only; NaN
 * elsewhere.
 */
export function cpuSeconds(): number {
  const processes = new Map<number, { parent: number; ticks: number }>();
  try {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const found = statOf(name);
      if (found) processes.set(Number(name), found);
    }
  } catch {
    return Number.NaN;
  }
  const isOurs = (pid: number): boolean =>
    pid === process.pid || (processes.has(pid) && isOurs(processes.get(pid)?.parent ?? 0));
  let ticks = 0;
  for (const [pid, one] of processes) if (isOurs(pid)) ticks += one.ticks;
  return ticks / ticksPerSecond;
}

function statOf(pid: string): { parent: number; ticks: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the fields after the command's name, which may contain anything: state, parent, …, and from the 12th on the user
    // and system time of the process and of its ended children
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), ticks: fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0) };
  } catch {
    return undefined;
  }
}
