import { join } from 'node:path';
import { defineConfig } from 'vite';

/** Builds one file that Node runs directly. It is not minified, so that a person can read it. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { tsconfigPaths: true },
  ssr: { noExternal: true },
  build: {
    ssr: 'src/main.ts',
    outDir: join(import.meta.dirname, '../../dist/witness'),
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rolldownOptions: { output: { entryFileNames: 'safe-passage-witness.mjs' } },
  },
});
