import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '@app/database';
import { Leaves, type TlogParts } from '@app/journal';
import { readKey } from '@app/vault';
import { LogState } from '../../../apps/log/src/log-state.js';
import { Publisher } from '../../../apps/log/src/publisher.js';
import { Sequencer } from '../../../apps/log/src/sequencer.js';
import { makeTlogKeys, Signer, verifyEd25519 } from '../../../apps/log/src/signer.js';
import { TreeFiles } from '../../../apps/log/src/tree-files.js';
import { Witnesses } from '../../../apps/log/src/witnesses.js';

/** The log of a database, without a process and without a timer: it signs when a test says so. */
export interface TestTlog {
  /** LOG_DIR. */
  folder: string;
  keyDir: string;
  parts: TlogParts;
  /** Runs the checkpoint loop once: adds leaves for what waits, covers them, signs. Returns the size that was signed. */
  runCycle(): Promise<number>;
  close(): Promise<void>;
}

export const testOrigin = 'safe-passage.example/log';

/** The parts of a log outside its database. */
export async function partsOf(
  folder: string,
  keyDir: string,
  origin: string,
): Promise<TlogParts & { coverKey: Buffer }> {
  const { known } = await Signer.read(keyDir, origin);
  return { folder, origin, keys: known, verify: verifyEd25519, coverKey: await readKey(keyDir, 'cover') };
}

export async function openTlog(logUrl: string): Promise<TestTlog> {
  const folder = await mkdtemp(join(tmpdir(), 'safe-passage-log-'));
  const keyDir = join(folder, 'keys');
  await makeTlogKeys(keyDir);
  const signer = await Signer.read(keyDir, testOrigin);
  const parts = await partsOf(folder, keyDir, testOrigin);
  const database = await Database.connect(logUrl, { connectionsMax: 2, name: 'log' });
  return {
    folder,
    keyDir,
    parts,
    async runCycle() {
      const leaves = new Leaves(database, randomUUID(), parts.coverKey);
      const published = join(folder, 'public');
      const publisher = new Publisher(published, new Witnesses([], verifyEd25519));
      const kept = new LogState(join(folder, 'kept'));
      const held = await leaves.take();
      if (!held) throw new Error('another has the lease');
      try {
        const beat = await new Sequencer(leaves, new TreeFiles(published), signer, kept, publisher).runCycle(held);
        if (beat.kind !== 'signed') throw new Error('nothing was signed');
        return beat.size;
      } finally {
        await leaves.release(held.term);
      }
    },
    async close() {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
