import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../../apps/verify/src/run.js';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** The command line, in a folder of its own. */
export class VerifyFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'safe-passage-verify-'));
  private files = 0;

  /** Of a file that is not there yet. */
  fresh(): string {
    this.files += 1;
    return join(this.folder, `file-${this.files}`);
  }

  write(name: string, what: unknown): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof what === 'string' || what instanceof Uint8Array ? what : JSON.stringify(what));
    return path;
  }

  wrote(what: unknown): string {
    this.files += 1;
    return this.write(`file-${this.files}`, what);
  }

  async run(...args: string[]): Promise<Ran> {
    const said = { out: '', err: '' };
    const code = await run(args, { print: (text) => (said.out += text), complain: (text) => (said.err += text) });
    return { code, ...said };
  }

  /** Under the policy that was written here. What is no text goes into a file first. */
  verify(bundle: unknown, ...args: string[]): Promise<Ran> {
    const path = typeof bundle === 'string' ? bundle : this.wrote(bundle);
    return this.run(path, '--policy', join(this.folder, 'policy'), ...args);
  }

  drop(): void {
    rmSync(this.folder, { recursive: true });
  }
}
