import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../../apps/verify/src/run.js';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** The verifier's command line, in a new folder. */
export class VerifyFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'safe-passage-verify-'));
  private files = 0;

  /** The path of a file that does not exist yet. */
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

  /** Verifies under the policy that was written here. Anything that is not a text is first written to a file. */
  verify(bundle: unknown, ...args: string[]): Promise<Ran> {
    const path = typeof bundle === 'string' ? bundle : this.wrote(bundle);
    return this.run(path, '--policy', join(this.folder, 'policy'), ...args);
  }

  drop(): void {
    rmSync(this.folder, { recursive: true });
  }
}
