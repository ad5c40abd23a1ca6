import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@app/testing/eventually';
import { arrival, startProduct, type Product } from '@app/testing/product';

let product: Product;
let aside: string;
beforeAll(async () => {
  product = await startProduct('lost-keys');
  aside = `${product.keyDir}-aside`;
  await mkdir(aside);
});
afterAll(async () => {
  await product.stop();
  await rm(aside, { recursive: true, force: true });
});

/** The keys that seal the cases. The keys of the gateway and of the log stay. */
const sealing = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => /^(facility|mac)-.*\.key$/.test(name));

describe('while the keys are not in their folder', () => {
  it('nothing is sealed with others: arrivals are refused, readiness says which keys, and all works once they are back', async () => {
    const officer = await product.as('intake-officer.han');
    expect((await officer.post('/api/cases', arrival())).status).toBe(201);
    const names = await sealing(product.keyDir);
    expect(names.length).toBeGreaterThanOrEqual(2);
    await product.restart(async () => {
      for (const name of names) await rename(join(product.keyDir, name), join(aside, name));
    });
    const again = await product.as('intake-officer.han');
    const refused = await again.post('/api/cases', arrival());
    expect(refused).toMatchObject({ status: 503, body: { code: 'key.missing' } });
    expect(await sealing(product.keyDir)).toEqual([]);
    const intake = await fetch(`${product.services['intake']}/readyz`);
    expect(intake.status).toBe(503);
    expect(((await intake.json()) as { keys: string[] }).keys.toSorted()).toEqual(
      names.map((name) => name.replace('.key', '')).toSorted(),
    );
    expect((await product.request('GET', '/readyz')).body).toMatchObject({ status: 503, reason: 'services' });
    expect((await product.request('GET', '/healthz')).status).toBe(200);

    for (const name of names) await cp(join(aside, name), join(product.keyDir, name));
    await eventually('readiness', async () => (await product.request('GET', '/readyz')).status === 200);
    expect((await again.post('/api/cases', arrival())).status).toBe(201);
  });
});
