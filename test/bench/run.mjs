// npm run bench: compiles the bench beside the product's build, and runs it.
import { join } from 'node:path';
import { compileInto, importedFrom } from '../../libs/testing/src/typescript.mjs';

const ours = [...importedFrom('test/bench/main.ts')].filter((path) => /^(test|libs\/testing)\//.test(path));
compileInto(join(import.meta.dirname, '..', '..', 'dist'), ours);
await import('../../dist/test/bench/main.js');
