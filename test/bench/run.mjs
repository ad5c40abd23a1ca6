// npm run bench [-- --part <name>] [--rounds 3] [--large]: builds the tree and the bench beside it, then measures.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from '../../infra/prepare.mjs';

const root = join(import.meta.dirname, '..', '..');
build();
const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
// Nest's own build, since it turns @app/… into paths that Node can follow
const built = spawnSync(process.execPath, [nest, 'build', '--path', 'test/bench/tsconfig.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(built.status ?? 1);
await import('../../dist/test/bench/main.js');
