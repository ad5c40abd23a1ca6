import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const megabytes = 320;
const blockBytes = 1024 * 1024;

/** Mounting needs root. */
export const mayMount = (): boolean => process.platform === 'linux' && process.getuid?.() === 0;

/**
 * A separate mount namespace, in which the write-ahead log is on a small disk. The mounts disappear with the last
 * process in it. The process that holds it ends when this process does, however that ends.
 */
export interface WalDisk {
  /** Words to put before a command so that it runs in the namespace. */
  prefix: readonly string[];
  /** Moves the write-ahead log of a stopped server onto the small disk. */
  moveTo(pgWal: string): Promise<void>;
  fill(): Promise<void>;
  free(): Promise<void>;
  close(): Promise<void>;
}

export async function startWalDisk(): Promise<WalDisk> {
  const holder = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', 'echo ready; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  await once(holder.stdout, 'data');
  const prefix = ['nsenter', `--mount=/proc/${holder.pid}/ns/mnt`, '--'];
  let disk = '';
  const ballast = (): string => join(`/proc/${holder.pid}/root`, disk, 'ballast');
  return {
    prefix,
    async moveTo(pgWal) {
      disk = pgWal;
      const script = `set -e
        cp -a "$1" "$1.copy"
        mount -t tmpfs -o size=${megabytes}m,mode=700 none "$1"
        chown --reference="$1.copy" "$1"
        cp -a "$1.copy/." "$1/"
        rm -r "$1.copy"`;
      await run(prefix[0] ?? '', [...prefix.slice(1), 'sh', '-c', script, 'sh', pgWal]);
    },
    async fill() {
      const file = await open(ballast(), 'a');
      try {
        for (let bytes = blockBytes; bytes >= 4096;) {
          // a write that finds too little space may be short, or fail
          const { bytesWritten } = await file.write(Buffer.alloc(bytes)).catch(refuseUnlessFull);
          if (bytesWritten < bytes) bytes /= 2;
        }
      } finally {
        await file.close();
      }
    },
    free: () => unlink(ballast()).catch(() => undefined),
    async close() {
      const gone = once(holder, 'exit');
      holder.stdin.end();
      await gone;
    },
  };
}

function refuseUnlessFull(error: NodeJS.ErrnoException): { bytesWritten: number } {
  if (error.code !== 'ENOSPC') throw error;
  return { bytesWritten: 0 };
}
