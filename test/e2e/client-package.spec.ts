import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { arrival, demoPassword, startProduct, type Product } from '@app/testing/product';

/** The client as others get it: packed by npm, installed without a network into an empty project, and used there. */
const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);
let product: Product;
let folder: string;
const installed = (...names: string[]): string => join(folder, 'node_modules', '@safe-passage', 'client', ...names);

beforeAll(async () => {
  [product, folder] = await Promise.all([
    startProduct('client-package'),
    mkdtemp(join(tmpdir(), 'safe-passage-client-')),
  ]);
  // npm hands its own settings down to what it runs: not to this one
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    npm_config_cache: join(folder, 'cache'),
    npm_config_update_notifier: 'false',
  };
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }');
  await run('npm', ['pack', join(root, 'libs', 'client'), '--pack-destination', folder], { cwd: folder, env });
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  const offline = ['install', '--offline', '--no-audit', '--no-fund', join(folder, tarball)];
  await run('npm', offline, { cwd: folder, env });
}, 120_000);
afterAll(async () => {
  await product.stop();
  await rm(folder, { recursive: true });
});

it('is plain JavaScript with its types, and nothing of this repository or of another package', async () => {
  expect((await readdir(installed())).sort()).toEqual(['README.md', 'dist', 'package.json']);
  const files = await readdir(installed('dist'));
  expect(files).toEqual(expect.arrayContaining(['index.js', 'index.d.ts', 'client.js', 'contract.d.ts']));
  for (const name of files) {
    const imported = [...(await readFile(installed('dist', name), 'utf8')).matchAll(/from ['"]([^'"]+)['"]/g)];
    expect(imported.map(([, from]) => from).filter((from) => !from?.startsWith('./'))).toEqual([]);
  }
  expect(await readdir(join(folder, 'node_modules', '@safe-passage'))).toEqual(['client']);
});

it('opens a case, reads it and is refused, in Node without anything else', async () => {
  await writeFile(
    join(folder, 'use.mjs'),
    `import { Client, Problem } from '@safe-passage/client';
     const [url, password, arrival] = process.argv.slice(2);
     const { client, actor } = await new Client(url).signIn('intake-officer.han', password);
     const { ref, version } = await client.post('/api/cases', { body: JSON.parse(arrival) });
     const { state } = await client.get('/api/cases/:ref', { params: { ref } });
     const error = await client
       .post('/api/cases/:ref/:transition', { params: { ref, transition: 'intake.refer' }, body: {} })
       .catch((error) => error);
     console.log(JSON.stringify({ who: actor.username, version, state, code: error instanceof Problem && error.code }));`,
  );
  const args = ['use.mjs', product.url, demoPassword, JSON.stringify(arrival())];
  const { stdout } = await run(process.execPath, args, { cwd: folder, env: { PATH: process.env['PATH'] } });
  expect(JSON.parse(stdout)).toEqual({
    who: 'intake-officer.han',
    version: 1,
    state: 'intake.registered',
    code: 'state.not-allowed',
  });
});

it('tells a compiler the types of each route, without the packages that the contract is written with', async () => {
  // each expected error must come: a type that was lost would be any, and no error
  await writeFile(
    join(folder, 'use.ts'),
    `import { Client, pages, type CaseView, type RefusalCode } from '@safe-passage/client';
     const client = new Client('http://localhost');
     export const view: CaseView = await client.get('/api/cases/:ref', { params: { ref: 'SP-7K3M-92QD' } });
     export const seconds: number | null | undefined = view.clocks[0]?.remainingSeconds;
     export const code: RefusalCode = 'requirement.missing';
     for await (const { cases } of pages((cursor) => client.get('/api/cases', { query: { cursor, limit: 5 } })))
       cases[0]?.ref.slice(0, 2);
     // @ts-expect-error no such state
     view.state === 'intake.nowhere';
     // @ts-expect-error no such field
     view.destination;
     // @ts-expect-error no such code
     export const wrong: RefusalCode = 'requirement.present';
     // @ts-expect-error no such path
     await client.get('/api/nowhere', {});
     // @ts-expect-error the path has a parameter
     await client.get('/api/cases/:ref', {});
     // @ts-expect-error the query has no such name
     await client.get('/api/cases', { query: { sorted: true } });
     // @ts-expect-error the body lacks a field
     await client.post('/api/session', { body: { username: 'caseworker' } });
     // @ts-expect-error a route without an answer gives none
     (await client.delete('/api/session', {})).ref;`,
  );
  const compilerOptions = { strict: true, noEmit: true, module: 'nodenext', target: 'es2023', lib: ['es2023', 'dom'] };
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...compilerOptions, types: [] }, files: ['use.ts'] }),
  );
  const args = [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder];
  const said = await run(process.execPath, args, { cwd: folder }).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
  expect(said).toBe('');
}, 60_000);
