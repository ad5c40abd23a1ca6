import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256 } from '@app/journal';
import { bytesOfHex, isConsistent, isIncluded, leafHash, parseCheckpoint, parseNote, type ChainPage } from '@app/proof';
import type { CaseProof } from '../../apps/audit/src/case-proof.controller.js';
import { arrival, eventually, startProduct, type Answer, type Product } from '@app/testing/product';

let product: Product;
let ref: string;
beforeAll(async () => {
  product = await startProduct('case_proof', { logCadenceSeconds: 0.1 });
  const officer = await product.as('intake-officer.han');
  ref = ((await officer.post('/api/cases', arrival())).body as { ref: string }).ref;
  await officer.post(`/api/cases/${ref}/case.add-note`, { note: 'one' });
  await eventually('a checkpoint', async () => (await proof()).status === 200);
});
afterAll(() => product.stop());

const proof = async (query = '', username = 'caseworker', of = ref): Promise<Answer> =>
  (await product.as(username)).get(`/api/audit/cases/${of}/proof${query}`);
/** Waits until every entry has a leaf in the log. */
const wholeProof = (query = ''): Promise<CaseProof> =>
  eventually('proofs for all', async () => {
    const found = (await proof(query)).body as CaseProof;
    return !found.entries.includes(null) && found;
  });
const treeOf = ({ checkpoint }: CaseProof): ReturnType<typeof parseCheckpoint> =>
  parseCheckpoint(parseNote(checkpoint).body);
const bytes = (proof: readonly string[] = []): Uint8Array[] => proof.map((hash) => Buffer.from(hash, 'base64'));

describe('the proof of a case', () => {
  it('places each entry of its chain in the signed log', async () => {
    const chain = (await (await product.as('caseworker')).get(`/api/audit/cases/${ref}/chain`)).body as ChainPage;
    const found = await wholeProof();
    const { size, root } = treeOf(found);
    expect(found.entries).toHaveLength(chain.entries.length);
    const included = chain.entries.map(({ hash }, at) => {
      const { index, proof: path } = found.entries[at] ?? { index: -1, proof: [] };
      return isIncluded({ leaf: leafHash(bytesOfHex(hash), sha256), index, size, proof: bytes(path), root }, sha256);
    });
    expect(included).toEqual([true, true]);
  });

  it('shows that the log extends the one seen before', async () => {
    const before = treeOf(await wholeProof());
    await eventually('a larger log', async () => treeOf(await wholeProof()).size > before.size);
    const later = await wholeProof(`?since=${before.size}`);
    const after = treeOf(later);
    const path = bytes(later.since?.proof);
    const trees = { size1: before.size, root1: before.root, size2: after.size, root2: after.root };
    expect(isConsistent({ ...trees, proof: path }, sha256)).toBe(true);
  });

  it('shows nothing of a tree that is larger than the log, and none that was not asked for', async () => {
    expect((await proof('?since=999999999')).body).toMatchObject({ since: null });
    expect((await proof()).body).toMatchObject({ since: null });
  });

  it('holds digests alone, and leaves no read', async () => {
    const coordinator = await product.as('coordinator');
    const found = await wholeProof();
    expect(Object.keys(found).sort()).toEqual(['checkpoint', 'entries', 'keys', 'since']);
    expect((await coordinator.get(`/api/audit/reads?case=${ref}`)).body).toEqual({ reads: [], next: null });
  });

  it.each(['intake-officer.han', 'head-of-mission.han', 'caseworker', 'coordinator', 'auditor'])(
    'is for the %s, who sees the chain too',
    async (username) => expect((await proof('', username)).status).toBe(200),
  );

  it('is refused like the chain to who may not see the case, and where the question is malformed', async () => {
    const missing = await proof('', 'caseworker', 'SP-0000-0000');
    expect(missing.body).toMatchObject({ status: 404, code: 'case.not-found' });
    for (const username of ['intake-officer.pek', 'administrator'])
      expect((await proof('', username)).text).toBe(missing.text);
    expect((await product.request('GET', `/api/audit/cases/${ref}/proof`)).status).toBe(401);
    for (const since of ['-1', 'all', '1.5'])
      expect((await proof(`?since=${since}`)).body).toMatchObject({ status: 400, code: 'input.malformed' });
  });
});
