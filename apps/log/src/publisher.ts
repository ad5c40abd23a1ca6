import { join } from 'node:path';
import { place } from '@app/files';
import type { Prove, Witnesses } from './witnesses.js';

/** Publishes a checkpoint with the cosignatures of the witnesses that answered in time. */
export class Publisher {
  constructor(
    private readonly folder: string,
    private readonly witnesses: Witnesses,
  ) {}

  /**
   * Publishes the public keys, one per line. A reader compares them with keys that a person handed over, and never
   * trusts them from here.
   */
  async publishKeys(vkeys: readonly string[]): Promise<void> {
    await place(join(this.folder, 'keys'), vkeys.map((one) => `${one}\n`).join(''));
  }

  async publish(note: string, before: number, prove: Prove): Promise<void> {
    const cosignatures = await this.witnesses.cosign(note, before, prove);
    await place(join(this.folder, 'checkpoint'), note + cosignatures.join(''));
  }
}
