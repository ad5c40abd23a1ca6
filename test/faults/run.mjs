// Makes the harness runnable beside the product's own build, and runs it: dist/test is not part of the product.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { transformFileSync } from '@swc/core';

const root = join(import.meta.dirname, '..', '..');
const built = join(root, 'dist', 'test');

rmSync(built, { recursive: true, force: true });
for (const path of [
  'test/support/samples.ts',
  ...readdirSync(import.meta.dirname, { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => `test/faults/${name}`),
]) {
  const target = join(root, 'dist', path.replace(/\.ts$/, '.js'));
  const { code } = transformFileSync(join(root, path), {
    swcrc: false,
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  });
  mkdirSync(dirname(target), { recursive: true });
  const toLibs = relative(dirname(target), join(root, 'dist', 'libs'));
  writeFileSync(target, code.replaceAll(/(["'])@app\/([a-z]+)\1/g, `"${toLibs}/$2/src/index.js"`));
}
await import(join(built, 'faults', 'main.js'));
