import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  folder: string;
  /** Fills the disk until `left` bytes are free. */
  fill(left?: number): void;
  empty(): void;
  remove(): void;
}

/** A small file system in memory. Only root may mount one, and not in every container. */
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
      // lazy, because a process that was just told to end may still have a file open
      execFileSync('umount', ['--lazy', place], { stdio: 'pipe' });
      if (folder === undefined) rmSync(place, { recursive: true, force: true });
    },
  };
}

/** Makes a folder read-only, also for root, until the returned function is called. Its content stays. */
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

/** The name of a test whose small disk cannot be mounted, so that nobody takes it for a test that ran. */
export const onSmallDisk = (sentence: string): string =>
  canMount ? sentence : `NOT TRIED, no file system can be mounted here: ${sentence}`;
export const canMountDisk = canMount;
