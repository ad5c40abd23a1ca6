import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DidNotHold, expectAnswer, type Server } from './server.js';

/** The program that a court or a partner is given: one file that needs only Node. */
const verifier = resolve(import.meta.dirname, '../../verify/safe-passage-verify.mjs');
const signedWithinMs = 60_000;

/**
 * Runs the verifier as a person does who has the case's bundle and the log's key, but no network: first with the bundle
 * unchanged, then with one letter of one entry changed. Waits for a checkpoint that covers all entries.
 */
export async function verifiedOffline(server: Server, ref: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'safe-passage-verify-'));
  try {
    const [bundle, policy] = [join(folder, 'bundle.json'), join(folder, 'policy')];
    // in earnest the key comes on paper: a person who takes it from the server has to trust the server
    await writeFile(policy, `log ${(await keysOf(server)).trim()}\nquorum none\n`);
    const until = Date.now() + signedWithinMs;
    for (;;) {
      await writeFile(bundle, await bundleOf(server, ref));
      const { code, said } = await verify(bundle, policy);
      if (code === 0) return [...linesOf(said), await changed(bundle, policy)];
      if (code !== 3 || Date.now() > until) throw new DidNotHold(`The verifier ended with ${code}: ${said}`);
      await sleep(500);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function bundleOf(server: Server, ref: string): Promise<string> {
  const { client } = await server.as('coordinator');
  const bundle = client.get('/api/audit/cases/:ref/bundle', { params: { ref } });
  return JSON.stringify(await expectAnswer(bundle, `the bundle of ${ref}`));
}

async function changed(bundle: string, policy: string): Promise<string> {
  const text = await readFile(bundle, 'utf8');
  await writeFile(bundle, text.replace('"actorRole":"intake-officer"', '"actorRole":"intake-officeR"'));
  const { code, said } = await verify(bundle, policy);
  if (code !== 1) throw new DidNotHold(`A changed bundle was not found out: the verifier ended with ${code}.`);
  const named = /Entry \d+[^\n]*/.exec(said)?.[0] ?? 'nothing';
  return `One letter of one entry changed: DOES NOT HOLD, and it names ${named}`;
}

async function keysOf({ client }: Server): Promise<string> {
  return (await expectAnswer(client.stream('/log/keys', {}), 'the keys of the log')).text();
}

function verify(bundle: string, policy: string): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [verifier, bundle, '--policy', policy], { env: {} });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((done, fail) => child.once('error', fail).once('close', (code) => done({ code, said })));
}

const linesOf = (said: string): string[] =>
  said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
