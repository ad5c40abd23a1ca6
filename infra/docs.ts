import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { diagram, lifecycle } from '@app/lifecycle';
import { readArguments } from './arguments.mjs';

/**
 * `npm run docs` writes the generated documents. With --check it only lists the stale ones, and exits with 1 if there
 * are any.
 */
const documents: Record<string, string> = { 'docs/lifecycle.md': diagram(lifecycle) };

const checks = readArguments('docs').flags['check'] === true;
const stale: string[] = [];
await mkdir('docs', { recursive: true });
for (const [path, text] of Object.entries(documents)) {
  if ((await readFile(path, 'utf8').catch(() => '')) === text) continue;
  stale.push(path);
  if (!checks) await writeFile(path, text);
}
if (stale.length > 0) console.log(`${checks ? 'stale, run npm run docs' : 'written'}: ${stale.join(', ')}`);
process.exitCode = checks && stale.length > 0 ? 1 : 0;
