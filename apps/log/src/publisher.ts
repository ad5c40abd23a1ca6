import { join } from 'node:path';
import { place } from '@app/files';
import type { Prove, Witnesses } from './witnesses.js';

/** Gives a checkpoint to the world: with the cosignatures of those witnesses that answered in time. */
export class Publisher {
  constructor(
    private readonly folder: string,
    private readonly witnesses: Witnesses,
  ) {}

  /** The public keys, one a line: to be compared with what was handed over on paper, never to be trusted from here. */
  async publishKeys(vkeys: readonly string[]): Promise<void> {
    await place(join(this.folder, 'keys'), vkeys.map((one) => `${one}\n`).join(''));
  }

  async publish(note: string, before: number, prove: Prove): Promise<void> {
    const cosignatures = await this.witnesses.cosign(note, before, prove);
    await place(join(this.folder, 'checkpoint'), note + cosignatures.join(''));
  }
}
