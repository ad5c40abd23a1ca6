import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const name = 'safe-passage-verify';
const file = `${name}.mjs`;

/** Adds what `npx <folder>` needs. */
const runnable = () => ({
  name: 'runnable',
  async generateBundle() {
    const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'));
    const manifest = { name, version, type: 'module', bin: { [name]: file }, engines: { node: '>=20' } };
    this.emitFile({ type: 'asset', fileName: 'package.json', source: `${JSON.stringify(manifest, null, 2)}\n` });
  },
  writeBundle: ({ dir }) => chmod(join(dir, file), 0o755),
});

/**
 * Builds the command line as one file that needs only Node. It is not minified, so that those who rely on it can read
 * it.
 */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { tsconfigPaths: true },
  plugins: [runnable()],
  build: {
    ssr: 'src/main.ts',
    outDir: '../../dist/verify',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rolldownOptions: { output: { entryFileNames: file, banner: '#!/usr/bin/env node' } },
  },
});
