import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Transform } from 'node:stream';
import pg from 'pg';
import { startPostgres } from './postgres.js';

/** The description of a backup, so that a restore can check that it is complete. */
export interface Manifest {
  form: 'safe-passage/backup/v1';
  postgres: string;
  at: string;
  /** By path in cluster/. */
  files: Record<string, { bytes: number; sha256: string }>;
}

/** What a server creates again at its start; Postgres's manual, "Making a Base Backup Using the Low Level API". */
const skipped =
  /^(postmaster\.(pid|opts)|(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\/.*|.*\/pgsql_tmp.*|pg_internal\.init|.*\/pg_internal\.init)$/;
const segment = /^pg_wal\/[0-9A-F]{24}$/;

/**
 * Copies the embedded Postgres of a running product. `postgresDir` is its folder under DATA_DIR, `adminUrl` is a
 * superuser's. Refuses a folder that is not empty. Does not copy keys: they belong in another place.
 */
export async function backUp(postgresDir: string, adminUrl: string, to: string): Promise<Manifest> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  if ((await readdir(to)).length > 0) throw new Error(`${to} is not empty: name a new folder`);
  const cluster = join(postgresDir, 'cluster');
  const client = new pg.Client(adminUrl);
  // when the server ends during the copy, the next statement fails
  client.on('error', () => undefined);
  await client.connect();
  const files: Manifest['files'] = {};
  const copyAll = async (wanted: (path: string) => boolean): Promise<void> => {
    for (const path of (await pathsIn(cluster)).filter(wanted)) {
      const copied = await copyFile(join(cluster, path), join(to, 'cluster', path));
      if (copied) files[path] = copied;
    }
  };
  try {
    await client.query(
      `set idle_in_transaction_session_timeout = 0; set idle_session_timeout = 0; set statement_timeout = 0`,
    );
    // a temporary slot, dropped with this connection: until then Postgres keeps every segment of the write-ahead log
    // that the copy needs
    await client.query(`select pg_create_physical_replication_slot('safe_passage_backup', true, true)`);
    await client.query(`select pg_backup_start('safe-passage', true)`);
    await copyAll((path) => !skipped.test(path));
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    await writeFile(join(to, 'cluster', 'backup_label'), rows[0]?.labelfile ?? '', { mode: 0o600 });
    await copyAll((path) => segment.test(path));
    const version = await client.query<{ server_version: string }>('show server_version');
    const manifest: Manifest = {
      form: 'safe-passage/backup/v1',
      postgres: version.rows[0]?.server_version ?? '',
      at: new Date().toISOString(),
      files,
    };
    await copyFile(join(postgresDir, 'password'), join(to, 'password'));
    await writeFile(join(to, 'manifest.json'), JSON.stringify(manifest), { mode: 0o600 });
    return manifest;
  } finally {
    await client.end();
  }
}

/**
 * Restores a backup to the data folder of the product's Postgres. Renames the present data and returns its new path.
 * Refuses an incomplete backup, and data that a server uses.
 */
export async function restore(
  from: string,
  postgresDir: string,
): Promise<{ manifest: Manifest; replaced: string | null }> {
  const manifest = JSON.parse(await readFile(join(from, 'manifest.json'), 'utf8')) as Manifest;
  if (manifest.form !== 'safe-passage/backup/v1') throw new Error(`${from} is no backup of Safe Passage`);
  await assertWhole(from, manifest);
  const hadData = await stat(join(postgresDir, 'cluster')).then(
    () => true,
    () => false,
  );
  // starting a server finds a folder that its user can reach, and refuses when another server runs
  const postgres = await startPostgres({ dataDir: postgresDir });
  await postgres.stop();
  const cluster = join(postgres.dataDir, 'cluster');
  const { uid, gid } = await stat(cluster);
  const replaced = hadData ? `${cluster}.replaced-${Date.now()}` : null;
  if (replaced) await rename(cluster, replaced);
  else await rm(cluster, { recursive: true });
  const half = `${cluster}.half`;
  await rm(half, { recursive: true, force: true });
  for (const path of await pathsIn(join(from, 'cluster')))
    await copyFile(join(from, 'cluster', path), join(half, path));
  // creates the empty folders that a server expects
  for (const folder of emptyFolders) await mkdir(join(half, folder), { recursive: true, mode: 0o700 });
  await givenTo(half, uid, gid);
  await rename(half, cluster);
  await copyFile(join(from, 'password'), join(postgres.dataDir, 'password'));
  if (process.getuid?.() === 0) await chown(join(postgres.dataDir, 'password'), uid, gid);
  return { manifest, replaced };
}

const emptyFolders = [
  'pg_wal/archive_status',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_tblspc',
  'pg_twophase',
  'pg_commit_ts',
  'pg_logical/snapshots',
  'pg_logical/mappings',
  'pg_stat',
];

async function assertWhole(from: string, manifest: Manifest): Promise<void> {
  for (const [path, { bytes, sha256 }] of Object.entries(manifest.files)) {
    const found = await digestOf(join(from, 'cluster', path)).catch(() => undefined);
    if (found?.bytes !== bytes || found.sha256 !== sha256)
      throw new Error(`the backup is incomplete: cluster/${path} is missing or was changed`);
  }
}

/** The paths of all files in the folder, relative to it. */
async function pathsIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { withFileTypes: true, recursive: true });
  return found
    .filter((one) => one.isFile())
    .map((one) => relative(folder, join(one.parentPath, one.name)).replaceAll('\\', '/'))
    .sort();
}

/** Undefined when the file was deleted meanwhile, for example with a dropped table. */
async function copyFile(from: string, to: string): Promise<{ bytes: number; sha256: string } | undefined> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const digest = digesting();
  try {
    await pipeline(createReadStream(from), digest.through, createWriteStream(to, { mode: 0o600 }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await rm(to, { force: true });
    return undefined;
  }
  return digest.found();
}

async function digestOf(path: string): Promise<{ bytes: number; sha256: string }> {
  const digest = digesting();
  digest.through.resume();
  await pipeline(createReadStream(path), digest.through);
  return digest.found();
}

function digesting(): { through: Transform; found: () => { bytes: number; sha256: string } } {
  const hash = createHash('sha256');
  let bytes = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { through, found: () => ({ bytes, sha256: hash.digest('hex') }) };
}

async function givenTo(folder: string, uid: number, gid: number): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  for (const one of [folder, ...(await readdir(folder, { recursive: true })).map((name) => join(folder, name))]) {
    const stats = await stat(one);
    await chmod(one, stats.isDirectory() ? 0o700 : 0o600);
    if (isRoot) await chown(one, uid, gid);
  }
}
