import { join } from 'node:path';
import { defineConfig } from 'vite';

/** One file that Node runs as it is, and that a person can read: nothing of it is made smaller. */
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
