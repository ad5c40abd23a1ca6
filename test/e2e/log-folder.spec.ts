import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { readConfig, startService, type RunningService } from '@app/platform';
import { eventually, startProduct, type Client, type Product } from '@app/testing/product';
import { canMountDisk, makeReadOnly, onSmallDisk } from '@app/testing/small-disk';
import { TlogModule } from '../../apps/log/src/tlog.module.js';

let product: Product;
let coordinator: Client;
/** A second log process on the same folder. It stands by, and its readiness says whether it could take over. */
let standby: RunningService;

beforeAll(async () => {
  product = await startProduct('log_folder', { logCadenceSeconds: 0.1 });
  coordinator = await product.as('coordinator');
  const config = readConfig({
    DATABASE_URL: product.urlOf('log'),
    KEY_DIR: join(product.keyDir, 'log'),
    LOG_DIR: product.logDir,
    PORT: '0',
  });
  await eventually('a first checkpoint', async () => (await standing()).signedSize !== null);
  standby = await startService('log', TlogModule.of(config), config);
}, 60_000);
afterAll(async () => {
  await standby.stop();
  await product.stop();
});

interface Standing {
  fault: string | null;
  signedSize: number | null;
}
const standing = async (): Promise<Standing> =>
  ((await coordinator.get('/api/audit/operations')).body as { log: Standing }).log;
const gauge = async (): Promise<number> =>
  Number(/^safe_passage_log_fault (\d)$/m.exec(await (await fetch(`${product.url}/metrics`)).text())?.[1]);

describe('a log whose folder takes no writes any more', () => {
  (canMountDisk ? it.each(['', 'kept', 'public']) : it.skip.each(['', 'kept', 'public']))(
    onSmallDisk('says so in the operations, as a metric and in its readiness, and goes on once it does: folder "%s"'),
    async (part) => {
      const makeWritable = makeReadOnly(join(product.logDir, part));
      try {
        const { fault } = await eventually('a fault', async () => {
          const found = await standing();
          return found.fault !== null && found;
        });
        expect(fault).toMatch(/^the log’s folder cannot be used \(EROFS\): .*Signing continues by itself/);
        expect(await gauge()).toBe(1);
        // one answer is given to everybody who asks within a second
        const refused = await eventually('a refusal of readiness', async () => {
          const answer = await fetch(`${standby.url}/readyz`);
          return answer.status === 503 && (answer.json() as Promise<Record<string, unknown>>);
        });
        expect(refused).toMatchObject({ code: 'service.unavailable', reason: 'log-folder', error: 'EROFS' });
      } finally {
        makeWritable();
      }
      const { signedSize } = await standing();
      await eventually('a later checkpoint', async () => (await standing()).signedSize! > signedSize!, 30_000);
      expect((await standing()).fault).toBeNull();
      expect(await gauge()).toBe(0);
      await eventually('readiness', async () => (await fetch(`${standby.url}/readyz`)).status === 200);
    },
    60_000,
  );
});
