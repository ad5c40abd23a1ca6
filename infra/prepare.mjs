// Prepares the source tree to run. Uses only Node's own modules, because it runs before anything is installed.
//   node infra/prepare.mjs install    installs node_modules from package-lock.json
//   node infra/prepare.mjs build      installs, and builds dist/ from the sources
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(import.meta.dirname, '..');
const buildStamp = join(root, 'dist', '.built');

export function install() {
  if (isInstalled()) return;
  // `npm ci` empties the folder first; through a link it would empty the folder of another tree.
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    console.error(
      'node_modules is a link and does not match package-lock.json: remove the link, or install where it leads',
    );
    process.exit(1);
  }
  console.log('Installing packages (npm ci)');
  // runs npm's own program when its path is known (under `npm run`): on Windows `npm` is a shell script
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('npm-cli.js')) run(process.execPath, [npm, 'ci', '--no-audit', '--no-fund']);
  else run('npm', ['ci', '--no-audit', '--no-fund'], { shell: process.platform === 'win32' });
}

/** npm writes node_modules/.package-lock.json as its last step, so an interrupted install lacks it. */
function isInstalled() {
  const locked = lockedPackages('package-lock.json');
  const installed = lockedPackages('node_modules/.package-lock.json');
  return (
    Object.keys(installed).every((path) => path in locked) &&
    Object.entries(locked).every(([path, { version, optional, devOptional }]) => {
      // Optional packages are binaries of other platforms.
      if (path === '' || !installed[path]) return path === '' || optional || devOptional;
      return installed[path].version === version;
    })
  );
}

function lockedPackages(path) {
  return JSON.parse(read(join(root, path)) ?? '{}').packages ?? {};
}

export function build() {
  install();
  const wanted = hash(sources());
  if (read(buildStamp) === wanted) return;
  console.log('Building (nest build, vite build)');
  // Removes old files: a file whose source was deleted must not stay importable.
  for (const part of ['.built', 'apps', 'libs', 'infra', 'web', 'verify', 'witness'])
    rmSync(join(root, 'dist', part), { recursive: true, force: true });
  run(process.execPath, [join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build']);
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  for (const app of ['web', 'verify', 'witness'])
    run(process.execPath, [vite, 'build', `apps/${app}`, '--logLevel', 'warn']);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(buildStamp, wanted);
}

/** Compares content, not times: a clone, a checkout and a container layer give old files new times. */
function sources() {
  const configuration = /^(tsconfig.*\.json|nest-cli\.json|package\.json|package-lock\.json)$/;
  const top = readdirSync(root).filter((name) => configuration.test(name));
  const below = ['apps', 'libs', 'infra'].filter((name) => existsSync(join(root, name)));
  return [...top.map((name) => join(root, name)), ...below.flatMap((name) => filesBelow(join(root, name)))].sort();
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist') return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return /\.(ts|tsx|mjs|json|sql|css|html|svg)$/.test(entry.name) && !entry.name.endsWith('.spec.ts') ? [path] : [];
  });
}

function hash(paths) {
  const digest = createHash('sha256');
  for (const path of paths)
    digest
      .update(`${path.slice(root.length)}\0`)
      .update(readFileSync(path))
      .update('\0');
  return digest.digest('hex');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function run(program, args, options = {}) {
  const { status, signal, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const command = { install, build }[process.argv[2]];
  if (!command) {
    console.error('usage: node infra/prepare.mjs install|build');
    process.exit(2);
  }
  command();
}
