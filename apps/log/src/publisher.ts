import { join } from 'node:path';
import { place } from '@app/journal';

/** Gives a checkpoint to the world: with the cosignatures of those witnesses that answered in time. */
export class Publisher {
  constructor(
    private readonly folder: string,
    private readonly cosign: (
      note: string,
      before: number,
      prove: (from: number, to: number) => Promise<Uint8Array[]>,
    ) => Promise<string>,
  ) {}

  /** The public keys, one a line: to be compared with what was handed over on paper, never to be trusted from here. */
  async publishKeys(vkeys: readonly string[]): Promise<void> {
    await place(join(this.folder, 'keys'), vkeys.map((one) => `${one}\n`).join(''));
  }

  async publish(
    note: string,
    before: number,
    prove: (from: number, to: number) => Promise<Uint8Array[]>,
  ): Promise<void> {
    await place(join(this.folder, 'checkpoint'), await this.cosign(note, before, prove));
  }
}
