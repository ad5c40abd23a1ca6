import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { arrival, demoPassword, signIn, startProduct, type Client, type Product } from '@app/testing/product';

let product: Product;
let han: Client;
let pek: Client;
let refs: { han: string; pek: string };

beforeAll(async () => {
  product = await startProduct('at_once');
  han = await product.as('intake-officer.han');
  pek = await product.as('intake-officer.pek');
  const opened = async (client: Client): Promise<string> =>
    ((await client.post('/api/cases', arrival())).body as { ref: string }).ref;
  refs = { han: await opened(han), pek: await opened(pek) };
});
afterAll(() => product.stop());

const note = async (client: Client, ref: string): Promise<string> => {
  const { status, body } = await client.post(`/api/cases/${ref}/case.add-note`, { note: 'at once' });
  return `${status} ${(body as { code?: string }).code ?? 'made'}`;
};

describe('commands that arrive at once and are looked up together', () => {
  it('are answered by what each person may see', async () => {
    const asked = Array.from({ length: 40 }, (_, n) => [n % 2 ? han : pek, n % 4 < 2 ? 'han' : 'pek'] as const);
    const answers = await Promise.all(asked.map(([client, at]) => note(client, refs[at])));
    expect(answers).toEqual(
      asked.map(([client, at]) => (client === (at === 'han' ? han : pek) ? '200 made' : '404 case.not-found')),
    );
  });

  it('are refused by the gateway itself, also where no service would be asked', async () => {
    const asked = Array.from({ length: 40 }, (_, n) => [n % 2 ? han : pek, n % 4 < 2 ? 'han' : 'pek'] as const);
    const answers = await Promise.all(
      asked.map(([client, at]) => client.post(`/api/cases/${refs[at]}/presence`, { doing: 'reading' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      asked.map(([client, at]) => (client === (at === 'han' ? han : pek) ? 200 : 404)),
    );
  });

  it('are refused to a session that was closed, and to no other', async () => {
    const gone = await signIn(product, 'intake-officer.han', demoPassword);
    expect(await note(gone, refs.han)).toBe('200 made');
    await gone.delete('/api/session');
    const asked = Array.from({ length: 40 }, (_, n) => (n % 2 ? gone : han));
    const answers = await Promise.all(asked.map((client) => note(client, refs.han)));
    expect(answers).toEqual(asked.map((client) => (client === gone ? '401 session.required' : '200 made')));
  });

  it('are refused as absent where a reference is none', async () => {
    const asked = Array.from({ length: 20 }, (_, n) => (n % 2 ? refs.han : 'SP-nothing'));
    const answers = await Promise.all(asked.map((ref) => note(han, ref)));
    expect(answers).toEqual(asked.map((ref) => (ref === refs.han ? '200 made' : '404 case.not-found')));
  });
});
