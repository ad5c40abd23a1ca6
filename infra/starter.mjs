// Ends this process when npm, which started it, is gone. With Node's own modules only.
import { readFileSync } from 'node:fs';

/**
 * npm passes SIGTERM on to the shell that it runs a script by, and that shell dies of it without telling the program; `kill -9` of npm tells nobody. So
 * the program looks, four times a second, whether npm and the shell are still there, and otherwise sends SIGTERM to itself. Who was not started by
 * npm goes on alone.
 */
export function endWithStarter() {
  const { npm_lifecycle_event: isByNpm, npm_lifecycle_script: script } = process.env;
  if (!isByNpm) return;
  const parent = process.ppid;
  // some shells become the program; npm is the parent then, and what started npm is none of our business
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
