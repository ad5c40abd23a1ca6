import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, mkdtemp, readdir, realpath, rename, rm, symlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Lets only one start use a folder at a time. The lock is a socket in the folder on which its holder listens. The
 * operating system closes it with the process, however the process ends: so no lock remains after `kill -9`, and no
 * process number has to be trusted. It works for root and other users, and between containers that share the folder.
 *
 * Locks are numbered, and the highest number counts. A process that finds the holder gone links the next number. Only
 * one of several processes succeeds, and it then checks again: a slow one finds a higher number and gives up. Therefore
 * the highest is never removed, only renamed.
 */
export interface FolderLock {
  /** The previous holder was killed: its processes may still be ending. */
  holderWasKilled: boolean;
  /** After this call another start waits for this one to end, instead of refusing. */
  stopping(): void;
  release(): Promise<void>;
}

interface Holder {
  pid: number;
  program: string;
  state: 'running' | 'stopping';
}

/** How long a start waits for another one that is stopping. */
const stoppingMsMax = 30_000;
const answerMsMax = 2_000;
const pattern = /^start-lock\.(\d{1,9})(\.released)?$/;

/**
 * Takes the lock of `folder`, and creates the folder if needed. Refuses, and names the holder, when another process has
 * the lock.
 */
export async function lockFolder(
  folder: string,
  program: string,
  say: (line: string) => void = (line) => console.log(line),
): Promise<FolderLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const holder: Holder = { pid: process.pid, program, state: 'running' };
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(`${JSON.stringify(holder)}\n`);
  });
  const taking = process.platform === 'win32' ? takePipe : takeSocket;
  let said = false;
  for (const until = Date.now() + stoppingMsMax; ; await sleep(100)) {
    const taken = await taking(await realpath(folder), server);
    if ('path' in taken) {
      server.unref();
      return {
        holderWasKilled: taken.holderWasKilled,
        stopping: () => void (holder.state = 'stopping'),
        async release() {
          if (process.platform !== 'win32') await rename(taken.path, `${taken.path}.released`);
          await new Promise((done) => server.close(done));
        },
      };
    }
    const { pid, program: by, state } = taken.holder ?? { pid: undefined, program: 'another start', state: 'running' };
    const who = pid === undefined ? by : `${by} (process ${pid})`;
    if (state === 'running' || Date.now() > until)
      throw new Error(`${folder} is in use by ${who}: stop it, or use another DATA_DIR`);
    if (!said) say(`Waiting until ${who}, which uses ${folder}, has stopped.`);
    said = true;
  }
}

type Taken = { path: string; holderWasKilled: boolean } | { holder: Holder | undefined };

async function takeSocket(folder: string, server: Server): Promise<Taken> {
  for (;;) {
    const before = await highestIn(folder);
    const found = before && !before.released ? await ask(folder, before.name) : 'gone';
    if (found !== 'gone') return { holder: found };
    const number = (before?.number ?? 0) + 1;
    const path = join(folder, `start-lock.${number}`);
    if (!server.listening) await listenIn(folder, server);
    const draft = draftOf.get(server) ?? '';
    const linked = await link(draft, path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw new Error(`${folder} cannot be locked (${error.code}): DATA_DIR belongs on a local disk with hard links`);
      },
    );
    if (!linked) continue;
    if ((await highestIn(folder))?.number !== number) {
      await rm(path, { force: true });
      continue;
    }
    await rm(draft, { force: true });
    for (const name of await readdir(folder))
      if (Number(pattern.exec(name)?.[1] ?? Infinity) < number) await rm(join(folder, name), { force: true });
    return { path, holderWasKilled: before !== undefined && !before.released };
  }
}

const draftOf = new WeakMap<Server, string>();

/** Listens under a temporary name first, so that a visible lock answers from its first moment. */
async function listenIn(folder: string, server: Server): Promise<void> {
  const draft = `start-lock.${randomBytes(6).toString('hex')}`;
  await throughShortPath(folder, draft, (path) => listen(server, path));
  draftOf.set(server, join(folder, draft));
}

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((done, fail) => {
    server.once('error', fail).listen(path, () => {
      server.off('error', fail);
      done();
    });
  });

/** The path of a socket has about a hundred bytes at most; the folder's path may be longer. */
async function throughShortPath<T>(folder: string, name: string, use: (path: string) => Promise<T>): Promise<T> {
  const path = join(folder, name);
  if (Buffer.byteLength(path) < 100) return use(path);
  const short = await mkdtemp(join(tmpdir(), 'sp-'));
  try {
    await symlink(folder, join(short, 'f'));
    return await use(join(short, 'f', name));
  } finally {
    await rm(short, { recursive: true, force: true });
  }
}

async function highestIn(folder: string): Promise<{ name: string; number: number; released: boolean } | undefined> {
  const found = (await readdir(folder)).flatMap((name) => {
    const [, number, released] = pattern.exec(name) ?? [];
    return number === undefined ? [] : [{ name, number: Number(number), released: released !== undefined }];
  });
  return found.sort((one, other) => other.number - one.number)[0];
}

/** The holder that listens; undefined when it does not answer in time, or may not be asked. */
function ask(folder: string, name: string): Promise<Holder | undefined | 'gone'> {
  return throughShortPath(folder, name, answerOf);
}

const answerOf = (path: string): Promise<Holder | undefined | 'gone'> =>
  new Promise((done) => {
    let text = '';
    const socket = connect(path);
    socket.setTimeout(answerMsMax, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      // ENOTSOCK: somebody put a plain file there. ENOENT: the lock was renamed meanwhile; the loop asks again.
      done(['ECONNREFUSED', 'ENOENT', 'ENOTSOCK'].includes(error.code ?? '') ? 'gone' : undefined),
    );
    socket.once('close', () => {
      try {
        done(JSON.parse(text) as Holder);
      } catch {
        done(undefined);
      }
    });
  });

/** Windows: the first process that creates a pipe of that name keeps it until it ends. */
async function takePipe(folder: string, server: Server): Promise<Taken> {
  const path = `\\\\.\\pipe\\safe-passage-${createHash('sha256').update(folder.toLowerCase()).digest('hex').slice(0, 32)}`;
  try {
    await listen(server, path);
    return { path, holderWasKilled: false };
  } catch {
    const found = await answerOf(path);
    return { holder: found === 'gone' ? undefined : found };
  }
}
