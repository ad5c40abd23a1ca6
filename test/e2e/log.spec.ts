import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256 } from '@app/journal';
import {
  bytesOfHex,
  isConsistent,
  isIncluded,
  leafHash,
  parseBundle,
  parseCheckpoint,
  parseNote,
  parsePolicy,
  readHash,
  verifyBundle,
} from '@app/proof';
import { verifyEd25519 } from '@app/testing/made-tlog';
import { arrival, eventually, startProduct, type Client, type Product } from '@app/testing/product';
import type { Bundle } from '../../apps/audit/src/bundle.js';

let product: Product;
let officer: Client;
let coordinator: Client;
let ref: string;

beforeAll(async () => {
  product = await startProduct('log', { logCadenceSeconds: 0.1 });
  [officer, coordinator] = await Promise.all([product.as('intake-officer.han'), product.as('coordinator')]);
  ref = ((await officer.post('/api/cases', arrival())).body as { ref: string }).ref;
  await officer.get(`/api/cases/${ref}/file/identity?purpose=casework`);
});
afterAll(() => product.stop());

const checkpoint = async (): Promise<ReturnType<typeof parseCheckpoint>> =>
  parseCheckpoint(parseNote((await product.request('GET', '/api/audit/checkpoint')).text).body);
const bundleOf = async (one: string, query = ''): Promise<Bundle> =>
  (await coordinator.get(`/api/audit/cases/${one}/bundle${query}`)).body as Bundle;
const base64 = (text: string): Uint8Array => Buffer.from(text, 'base64');

/** A bundle in which every entry, and every read but the bundle's own, has its proof. */
const provenBundle = (one: string, query = ''): Promise<Bundle> =>
  eventually('proofs for all', async () => {
    const bundle = await bundleOf(one, query);
    return !bundle.log.entries.includes(null) && bundle.log.reads[0] !== null && bundle;
  });
const grownFrom = (size: number): Promise<Awaited<ReturnType<typeof checkpoint>>> =>
  eventually('a larger checkpoint', async () => {
    const next = await checkpoint();
    return next.size > size && next;
  });

type Checkpoint = Awaited<ReturnType<typeof checkpoint>>;
function isExtendedBy({ size: size1, root: root1 }: Checkpoint, { log }: Bundle): boolean {
  const { size: size2, root: root2 } = parseCheckpoint(parseNote(log.checkpoint).body);
  return isConsistent({ size1, root1, size2, root2, proof: (log.since?.proof ?? []).map(base64) }, sha256);
}

describe('the log', () => {
  it('has every entry and every read of a case, each with a proof to the checkpoint', async () => {
    const { chain, reads, log } = await provenBundle(ref);
    const { size, root } = parseCheckpoint(parseNote(log.checkpoint).body);
    for (const [at, entry] of chain.entries.entries()) {
      const { index, proof } = log.entries[at] ?? { index: -1, proof: [] };
      const leaf = leafHash(bytesOfHex(entry.hash), sha256);
      expect(isIncluded({ leaf, index, size, proof: proof.map(base64), root }, sha256)).toBe(true);
    }
    const [read] = reads;
    const found = log.reads[0];
    expect(read).toMatchObject({
      act: 'open',
      compartment: 'identity',
      purpose: 'casework',
      actorRole: 'intake-officer',
    });
    const leaf = leafHash(readHash(read as never, sha256), sha256);
    expect(
      isIncluded({ leaf, index: found?.index ?? -1, size, proof: (found?.proof ?? []).map(base64), root }, sha256),
    ).toBe(true);
  });

  it('shows for a case that began by a split where its people come from', async () => {
    const family = (await officer.post('/api/cases', arrival({ people: 2 }))).body as { ref: string };
    const input = { people: [2], reason: 'She goes on alone.', guardianName: 'Ms Tran' };
    const head = await product.as('head-of-mission.han');
    expect((await head.post(`/api/cases/${family.ref}/case.split`, input)).status).toBe(200);
    const { entries } = await coordinator.api.get('/api/cases/:ref/timeline', { params: { ref: family.ref } });
    const { part } = entries.at(-1)?.body as { part: { id: string; ref: string } };
    const bundle = await eventually('proofs for both sides', async () => {
      const found = await bundleOf(part.ref);
      return !found.log.entries.includes(null) && Boolean(found.origin?.place) && found;
    });
    const policy = parsePolicy(`log ${bundle.log.keys[0]}\nquorum none\n`, sha256);
    const verdictOf = (change: (json: Bundle) => void) => {
      const json = structuredClone(bundle);
      change(json);
      const verdict = verifyBundle(parseBundle(json), { policy, seen: [] }, { sha256, verify: verifyEd25519 });
      return verdict.holds ? 'holds' : verdict.fault.code;
    };
    expect(bundle.chain.caseId).toBe(part.id);
    expect(verdictOf(() => undefined)).toBe('holds');
    expect(verdictOf((json) => (json.origin = null))).toBe('origin-missing');
    expect(verdictOf(({ origin }) => (origin!.entry.body = origin!.entry.body.replace(part.id, family.ref)))).toBe(
      'origin-differs',
    );
    expect(verdictOf(({ origin }) => (origin!.entry.actorRole = 'caseworker'))).toBe('origin-differs');
    expect(verdictOf(({ origin }) => (origin!.place!.index += 1))).toBe('origin-not-in-log');
    const whole = await provenBundle(family.ref);
    expect(whole.origin).toBeNull();
    const swapped = verifyBundle(
      parseBundle({ ...whole, origin: bundle.origin }),
      { policy, seen: [] },
      { sha256, verify: verifyEd25519 },
    );
    expect(swapped).toMatchObject({ holds: false, fault: { code: 'origin-differs' } });
  });

  it('grows at each beat by the same, whether something happened or not', async () => {
    const first = await checkpoint();
    const second = await grownFrom(first.size);
    expect((second.size - first.size) % 16).toBe(0);
  });

  it('is extended by every later checkpoint, and a bundle proves it', async () => {
    const before = await checkpoint();
    await grownFrom(before.size);
    expect(isExtendedBy(before, await provenBundle(ref, `?since=${before.size}`))).toBe(true);
  });

  it('goes on after a restart where it stood', async () => {
    const before = await checkpoint();
    await product.restart();
    await grownFrom(before.size);
    expect(isExtendedBy(before, await bundleOf(ref, `?since=${before.size}`))).toBe(true);
  });

  it('publishes tiles as the files that C2SP names', async () => {
    const { size } = await checkpoint();
    const partial = await fetch(`${product.url}/log/tile/0/000.p/${size}`);
    // a full tile may replace the partial one at this moment
    const answer = partial.status === 200 ? partial : await fetch(`${product.url}/log/tile/0/000`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
    expect((await answer.arrayBuffer()).byteLength).toBe(32 * (answer === partial ? size : 256));
    for (const wrong of ['0/../../kept/last-signed', '0/1', '64/000', '0/000.p/0', '0/000.p/256', '%2e%2e/kept'])
      expect((await product.request('GET', `/log/tile/${wrong}`)).status).toBe(404);
  });

  it('is for everybody, and a bundle for coordinators and auditors', async () => {
    expect((await product.request('GET', '/log/checkpoint')).status).toBe(200);
    expect((await product.request('GET', `/api/audit/cases/${ref}/bundle`)).status).toBe(401);
    expect((await officer.get(`/api/audit/cases/${ref}/bundle`)).body).toMatchObject({ code: 'role.not-allowed' });
    expect((await coordinator.get('/api/audit/cases/SP-0000-0000/bundle')).body).toMatchObject({
      code: 'case.not-found',
    });
    expect((await coordinator.get(`/api/audit/cases/${ref}/bundle?since=999999999`)).status).toBe(400);
  });
});
