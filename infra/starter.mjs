// Ends this process when npm, which started it, is gone. Uses only Node's own modules.
import { readFileSync } from 'node:fs';

/**
 * npm passes SIGTERM on to the shell that runs its script, and the shell dies without telling the program; `kill -9` of
 * npm tells no process at all. So this process checks four times a second whether npm and the shell still run, and
 * otherwise sends SIGTERM to itself. A process that npm did not start runs without this check.
 */
export function endWithStarter() {
  const { npm_lifecycle_event: isByNpm, npm_lifecycle_script: script } = process.env;
  if (!isByNpm) return;
  const parent = process.ppid;
  // some shells replace themselves with the program: then npm is the direct parent, and npm's own parent does not
  // matter
  const npm = script && read(parent, 'cmdline').includes(script) ? parentOf(parent) : undefined;
  const watch = setInterval(() => {
    if (process.ppid === parent && (npm === undefined || parentOf(parent) === npm)) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}

/** @param {number} pid @returns {string | undefined} undefined where there is no /proc */
function parentOf(pid) {
  return /\) \S (\d+) [^)]*$/.exec(read(pid, 'stat'))?.[1];
}

/** @param {number} pid @param {string} name */
function read(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
