import type { AddressInfo } from 'node:net';
import { type KnownLogs } from './known-logs.js';
import { holdExclusively } from './only-process.js';
import { Records } from './records.js';
import { witnessServer, type Say } from './server.js';
import { Witness } from './witness.js';
import { WitnessKey } from './witness-key.js';

export interface Settings {
  folder: string;
  logs: KnownLogs;
  host: string;
  port: number;
}

export interface RunningWitness {
  vkey: string;
  url: string;
  /** Finishes running answers, then releases the port and the folder. */
  stop(): Promise<void>;
}

const stopMsMax = 5_000;

/**
 * Throws an Error with a readable message when the key or the records cannot be read, or another process uses the
 * folder.
 */
export async function serve({ folder, logs, host, port }: Settings, say: Say): Promise<RunningWitness> {
  const own = WitnessKey.read(folder);
  const release = await holdExclusively(folder);
  try {
    // Read after the folder is locked, so no other process changes these records.
    const records = Records.read(folder, logs.keys(), own.key);
    const server = witnessServer(new Witness(logs, records, own, Date.now), records, say);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
    const { port: found } = server.address() as AddressInfo;
    say('listening', { port: found, logs: logs.size });
    const stop = async (): Promise<void> => {
      const cut = setTimeout(() => server.closeAllConnections(), stopMsMax);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      clearTimeout(cut);
      await release();
    };
    return { vkey: own.vkey, url: `http://${host.includes(':') ? `[${host}]` : host}:${found}`, stop };
  } catch (error) {
    await release();
    throw error;
  }
}
