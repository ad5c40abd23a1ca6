import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProduct, type Product } from '@app/testing/product';

let product: Product;
beforeAll(async () => {
  product = await startProduct('browser-addresses');
});
afterAll(async () => {
  await product?.stop();
});

const get = (path: string) => fetch(`${product.url}${path}`, { headers: { accept: 'text/html' }, redirect: 'manual' });

describe('an address of the desk', () => {
  it('is answered with the page, for every screen that the router has', async () => {
    const file = join(import.meta.dirname, '../../dist/web/routes.json');
    const paths = JSON.parse(await readFile(file, 'utf8')) as string[];
    expect(paths).toEqual(expect.arrayContaining(['/', '/sign-in', '/alerts', '/cases/$ref', '/admin/webhooks']));
    for (const path of paths.map((one) => one.replace(/\$\w+/g, 'SP-7K3M-92QD'))) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(await answer.text()).toContain('<div id="root">');
    }
  });

  it('is not found when no screen has it', async () => {
    for (const path of ['/nothing', '/admin', '/alerts/1', '/cases/SP-7K3M-92QD/print/2', '/routes.json']) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });
});
