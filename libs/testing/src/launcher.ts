import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@app/client';
import { eventually } from './eventually.js';
import { marked } from './processes.js';
import { arrival, demoPassword } from './product.js';
import { compileProduct } from './typescript.mjs';

/** How a process ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** `npm start` as a separate process, compiled from the tree, with its own port and folder. */
export class Launcher {
  private constructor(
    readonly child: ChildProcess,
    readonly url: string,
    readonly ended: Promise<Ended>,
    private readonly said: { text: string },
  ) {}

  static start(dataDir: string, port: number, args: string[] = [], environment: Record<string, string> = {}): Launcher {
    const child = spawn(process.execPath, [join(compileProduct(), 'infra', 'local', 'main.js'), ...args], {
      env: {
        PATH: process.env['PATH'],
        TMPDIR: tmpdir(),
        DATA_DIR: dataDir,
        PORT: String(port),
        DEMO_PASSWORD: demoPassword,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { text: '' };
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (said.text += chunk.toString()));
    const ended = new Promise<Ended>((done) => child.once('close', (code, signal) => done({ code, signal })));
    return new Launcher(child, `http://127.0.0.1:${port}`, ended, said);
  }

  get output(): string {
    return this.said.text;
  }

  /** What it prints for people, without the log lines of the services. */
  get lines(): string[] {
    return this.said.text.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  }

  async says(words: string, timeoutMs = 180_000): Promise<void> {
    let isOver = false;
    void this.ended.then(() => (isOver = true));
    await eventually(
      `"${words}"`,
      async () => {
        if (isOver && !this.output.includes(words)) throw new Error(`it ended without "${words}": ${this.output}`);
        return this.output.includes(words);
      },
      timeoutMs,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}; it said: ${this.lines.join('\n')}`);
    });
  }

  ready(): Promise<void> {
    return this.says('Safe Passage is ready');
  }

  /**
   * Registers an arrival and returns its reference; undefined when it was not acknowledged. It may be repeated with the
   * same key.
   */
  async register(token: string, key: string): Promise<string | undefined> {
    return this.as(token)
      .post('/api/cases', { body: arrival(), idempotencyKey: key })
      .then(
        ({ ref }) => ref,
        () => undefined,
      );
  }

  async signIn(): Promise<string> {
    return (await this.as(undefined).signIn('intake-officer.han', demoPassword)).token;
  }

  private as(token: string | undefined): Client {
    return new Client(this.url, token, { triesMax: 1, timeoutMs: 20_000 });
  }

  /** Repeats one command with the same key until it is acknowledged. */
  acknowledges(token: string, what: string, key: string = randomUUID(), timeoutMs = 180_000): Promise<string> {
    return eventually(what, () => this.register(token, key), timeoutMs);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }
}

export interface LauncherFolder {
  folder: string;
  /** DATA_DIR. Postgres's user can enter it, so the data is here and not in another folder. */
  dataDir: string;
  endAll(): Promise<void>;
  remove(): Promise<void>;
}

/** A folder for launchers. `remove` also ends all processes that still use it. */
export function launcherFolder(name: string): LauncherFolder {
  const folder = mkdtempSync(join(tmpdir(), `safe-passage-${name}-`));
  const dataDir = join(folder, 'data');
  chmodSync(folder, 0o755);
  mkdirSync(dataDir, { mode: 0o755 });
  const endAll = async (): Promise<void> => {
    for (const { pid } of marked(folder)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it has just ended
      }
    }
    await eventually('all processes are gone', async () => marked(folder).length === 0);
  };
  return {
    folder,
    dataDir,
    endAll,
    async remove() {
      await endAll();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function postmasterIn(dataDir: string): Promise<number> {
  const cluster = join(await realpath(join(dataDir, 'postgres')), 'cluster');
  return Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}
