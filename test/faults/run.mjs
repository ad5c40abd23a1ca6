// Compiles the harness into dist/test, beside the product's build, and runs it. dist/test is not part of the product.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compileInto } from '../../libs/testing/src/typescript.mjs';

const dist = join(import.meta.dirname, '..', '..', 'dist');
const harness = readdirSync(import.meta.dirname, { recursive: true })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
  .map((name) => `test/faults/${name}`);

// only files that differ are written: another run may be starting processes from this folder
compileInto(dist, ['libs/testing/src/samples.ts', ...harness]);
await import(join(dist, 'test', 'faults', 'main.js'));
