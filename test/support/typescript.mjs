import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformFileSync } from '@swc/core';

const root = join(import.meta.dirname, '..', '..');

/** Strips the types of one file that imports nothing of ours, for code that runs before Jest's transforms do. */
export function stripTypes(path) {
  const options = { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } };
  return transformFileSync(join(root, path), { ...options, swcrc: false }).code;
}

/** Written below node_modules, so that packages resolve as they do for the original. */
export async function importTypeScript(path) {
  const folder = join(root, 'node_modules', '.cache');
  const file = join(folder, `${process.pid}-${basename(path, '.ts')}.mjs`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, stripTypes(path));
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(file);
  }
}
