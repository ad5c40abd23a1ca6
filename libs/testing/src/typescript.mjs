// Compiles parts of the tree for code that runs before Jest's transforms, or in separate processes.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';

const root = join(import.meta.dirname, '..', '..', '..');
/** As in jest.config.mjs. */
const options = {
  swcrc: false,
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

/**
 * Compiles files of the source tree, named by their paths, into `folder`, at the same paths. Copies files that are not
 * TypeScript.
 */
export function compileInto(folder, paths) {
  for (const path of paths) {
    const target = join(folder, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    if (!path.endsWith('.ts')) {
      copyFileSync(join(root, path), target);
      continue;
    }
    const toFolder = relative(dirname(target), folder);
    const { code } = transformSync(readFileSync(join(root, path), 'utf8'), { ...options, filename: path });
    const text = code.replaceAll(/(["'])(@app\/[^"']+)\1/g, (_all, _quote, name) => {
      const path = aliased(name).replace(/\.ts$/, '.js');
      return `"${toFolder.startsWith('.') ? toFolder : `./${toFolder}`}/${path}"`;
    });
    if (existsSync(target) && readFileSync(target, 'utf8') === text) continue;
    writeFileSync(`${target}.${process.pid}`, text);
    renameSync(`${target}.${process.pid}`, target);
  }
}

/** The file that `@app/name` or `@app/name/file` stands for, as in tsconfig.json. */
const aliased = (name) => {
  const [, library, file = 'index'] = name.split('/');
  return `libs/${library}/src/${file}.ts`;
};

/** A file and all files of this repository that it imports, directly or through others. */
export function importedFrom(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  const imports = readFileSync(join(root, path), 'utf8').matchAll(
    /(?:from|import)\s*\(?\s*'((?:\.{1,2}\/|@app\/)[^']+)'/g,
  );
  for (const [, name] of imports)
    importedFrom(name.startsWith('@app/') ? aliased(name) : join(dirname(path), name).replace(/\.js$/, '.ts'), found);
  return found;
}

/** Compiles the file into a folder below node_modules, so that packages resolve as they do for the original. */
export async function importTypeScript(path) {
  const folder = join(root, 'node_modules', '.cache', `safe-passage-${process.pid}`);
  compileInto(folder, importedFrom(path));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  try {
    return await import(pathToFileURL(join(folder, path.replace(/\.ts$/, '.js'))).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Compiles the product's services and programs, without the pages, into a separate folder, from which tests start them
 * as real processes. Done once for the same sources; returns the folder. Two processes may compile at once: the first
 * rename succeeds.
 */
export function compileProduct() {
  const paths = ['apps', 'libs', 'infra'].flatMap((name) => sourcesBelow(name));
  const digest = createHash('sha256').update(readFileSync(import.meta.filename));
  for (const path of paths)
    digest
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  const folder = join(root, 'dist', 'for-tests', digest.digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;
  const half = `${folder}.${process.pid}`;
  compileInto(half, paths);
  try {
    renameSync(half, folder);
  } catch {
    rmSync(half, { recursive: true });
  }
  for (const name of readdirSync(dirname(folder)))
    if (!folder.endsWith(name) && !name.includes('.'))
      rmSync(join(dirname(folder), name), { recursive: true, force: true });
  return folder;
}

function sourcesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory())
      return /^(apps\/(web|verify|witness)|libs\/testing)$|\/node_modules$/.test(path) ? [] : sourcesBelow(path);
    return /\.(ts|mjs|json|sql)$/.test(path) && !/\.(spec|d)\.m?ts$/.test(path) ? [path] : [];
  });
}
