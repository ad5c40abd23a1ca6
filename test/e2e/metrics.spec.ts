import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { arrival, eventually, startProduct, type Product } from '@app/testing/product';

let product: Product;
beforeAll(async () => {
  product = await startProduct('metrics', { logCadenceSeconds: 0.2 });
});
afterAll(() => product.stop());

const read = async (url = product.url): Promise<string> => (await fetch(`${url}/metrics`)).text();
const value = (text: string, series: string): number => {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? Number.NaN);
};

describe('metrics', () => {
  it('count transitions by how they were answered, and how long answers took', async () => {
    const officer = await product.as('intake-officer.han');
    const { ref } = (await officer.post('/api/cases', arrival())).body as { ref: string };
    await officer.post(`/api/cases/${ref}/intake.refer`);
    await officer.post(`/api/cases/${ref}/made.up`);
    const text = await read();
    expect(value(text, 'safe_passage_transitions_total{service="intake",transition="intake.refer",status="409"}')).toBe(
      1,
    );
    expect(text).not.toContain('made.up');
    expect(text).toContain(
      'safe_passage_answer_seconds_bucket{le="0.005",service="gateway",method="POST",route="/api/cases"',
    );
  });

  it('tell what waits, and how the log stands', async () => {
    const text = await eventually('a checkpoint', async () => {
      const found = await read(product.services['audit']);
      return value(found, 'safe_passage_log_size') > 0 && found;
    });
    expect(value(text, 'safe_passage_deliveries_parked{service="referral"}')).toBe(0);
    expect(value(text, 'safe_passage_log_checkpoint_age_seconds')).toBeGreaterThanOrEqual(0);
    expect(value(text, 'safe_passage_log_fault')).toBe(0);
  });

  it('of every service are on its own port, and hold neither a reference nor an id', async () => {
    for (const url of Object.values(product.services)) {
      const text = await read(url);
      expect(text).toContain('process_resident_memory_bytes');
      expect(text).not.toMatch(/SP-[0-9A-Z]{4}-/);
      expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    }
  });

  it('are not told to another machine without the token', async () => {
    const answer = await fetch(`${product.url}/metrics`, { headers: { 'x-forwarded-for': '10.0.0.7' } });
    expect(answer.status).toBe(404);
  });
});
