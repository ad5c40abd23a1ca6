import { constants, brotliCompressSync, gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { defineConfig, runnerImport, type Plugin } from 'vite';

/** A module of the desk, run here as it runs in the browser. */
const run = async <Module extends object>(path: string): Promise<Module> =>
  (
    await runnerImport<Module>(join(import.meta.dirname, path), {
      root: import.meta.dirname,
      resolve: { tsconfigPaths: true },
    })
  ).module;

/** A word that one language lacks ends the build: of the lifecycle (its definition throws) and of the screens. */
const completeLanguages = (): Plugin => ({
  name: 'complete-languages',
  async buildStart() {
    const { missing } = await run<{ missing: string[] }>('src/i18n/all.ts');
    if (missing.length > 0) this.error(`messages are missing:\n- ${missing.join('\n- ')}`);
  },
});

/** The addresses of the router's screens, for the gateway, which answers those with the page: a screen is named in the router alone. */
const routes = (): Plugin => ({
  name: 'routes',
  async generateBundle() {
    const { router } = await run<{ router: { routesByPath: object } }>('src/router.tsx');
    this.emitFile({ type: 'asset', fileName: 'routes.json', source: JSON.stringify(Object.keys(router.routesByPath)) });
  },
});

/** zod brings its messages in 40 languages, and ours are the lifecycle's. */
const zodWithoutLocales = (): Plugin => ({
  name: 'zod-without-locales',
  enforce: 'pre',
  resolveId: (source, importer) =>
    source === '../locales/index.js' && importer?.includes('/node_modules/zod/')
      ? join(import.meta.dirname, '../../node_modules/zod/v4/locales/en.js')
      : null,
});

/** Compressed once, here, and not with every answer: see apps/gateway/src/web.ts. */
const compressed = (): Plugin => ({
  name: 'compressed',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        if (!/\.(js|css|svg|html)$/.test(fileName)) continue;
        const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
        this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(source, quality) });
        this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) });
      }
    },
  },
});

const chunks: Record<string, RegExp> = {
  react: /node_modules\/(react|react-dom|scheduler)\//,
  charts: /node_modules\/(echarts|zrender)\//,
};

export default defineConfig({
  root: import.meta.dirname,
  // a browser has no Buffer: the package brings a build with what it needs of one
  resolve: { tsconfigPaths: true, alias: { 'csv-stringify/sync': 'csv-stringify/browser/esm/sync' } },
  plugins: [completeLanguages(), routes(), zodWithoutLocales(), compressed()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // the first versions with light-dark(): an older target would have it rewritten in a way that Mantine's scheme does not switch
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    sourcemap: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // Mantine marks its files for servers that render React, which we don't
      onLog: (level, log, say) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') say(level, log);
      },
      // what is only passed on by the lifecycle's index does not bring the table and zod along
      treeshake: { moduleSideEffects: (id) => !id.includes('/libs/lifecycle/') },
      output: {
        codeSplitting: { groups: Object.entries(chunks).map(([name, test]) => ({ name, test })) },
      },
    },
  },
  server: {
    port: 5173,
    proxy: { '/api': 'http://127.0.0.1:3000', '/readyz': 'http://127.0.0.1:3000' },
  },
});
