import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  folder: string;
  /** Takes all but `left` bytes of the space. */
  fill(left?: number): void;
  empty(): void;
  remove(): void;
}

/** A file system of its own in memory. Only root may mount one, and not in every container. */
export function mountSmallDisk(megabytes: number, folder?: string): SmallDisk {
  const place = folder ?? mkdtempSync(join(tmpdir(), 'safe-passage-small-disk-'));
  mkdirSync(place, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', place], { stdio: 'pipe' });
  const filler = join(place, 'filler');
  return {
    folder: place,
    fill(left = 0) {
      const { bavail, bsize } = statfsSync(place);
      writeFileSync(filler, Buffer.alloc(Math.max(bavail * bsize - left, 0)));
    },
    empty: () => rmSync(filler, { force: true }),
    remove() {
      // lazily: a process that was just told to end may still have a file open
      execFileSync('umount', ['--lazy', place], { stdio: 'pipe' });
      if (folder === undefined) rmSync(place, { recursive: true, force: true });
    },
  };
}

/** Until the function that it returns is called, a folder takes no writes, from root neither, and holds what it held. */
export function makeReadOnly(folder: string): () => void {
  execFileSync('mount', ['--bind', folder, folder], { stdio: 'pipe' });
  execFileSync('mount', ['-o', 'remount,ro,bind', folder], { stdio: 'pipe' });
  return () => void execFileSync('umount', ['--lazy', folder], { stdio: 'pipe' });
}

const canMount = ((): boolean => {
  try {
    mountSmallDisk(1).remove();
    return true;
  } catch {
    return false;
  }
})();

/** What a test with a small disk is called where none can be mounted: it does not pass for a test that ran. */
export const onSmallDisk = (sentence: string): string =>
  canMount ? sentence : `NOT TRIED, no file system can be mounted here: ${sentence}`;
export const canMountDisk = canMount;
