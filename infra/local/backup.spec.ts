import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendFile, chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { backUp, restore } from './backup.js';
import { startPostgres } from './postgres.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safe-passage-backup-'));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function rows(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

describe('a backup', () => {
  it('of a server under writes restores everything that was committed before it ended, and no partial transaction', async () => {
    const dataDir = join(folder, 'postgres');
    const server = await startPostgres({ dataDir });
    await rows(server.url(), 'create table pairs (a int, b int)');
    const writer = new pg.Client(server.url());
    await writer.connect();
    let [written, stopped] = [0, false];
    const writing = (async () => {
      for (; !stopped; written += 1)
        await writer.query(`insert into pairs select ${written}, ${written} from generate_series(1, 2)`);
    })();
    const before = written;
    await backUp(server.dataDir, server.url(), join(folder, 'backup'));
    stopped = true;
    await writing;
    await writer.end();
    await rows(server.url(), 'drop table pairs');
    await server.stop();

    const { replaced } = await restore(join(folder, 'backup'), dataDir);
    expect(replaced).not.toBeNull();
    const again = await startPostgres({ dataDir });
    const [found] = (await rows(
      again.url(),
      'select count(*)::int as n, max(a) as last, (select count(*)::int from (select a from pairs group by a having count(*) <> 2) odd) as odd from pairs',
    )) as { n: number; last: number; odd: number }[];
    await again.stop();
    expect(found?.odd).toBe(0);
    expect(found?.last).toBeGreaterThanOrEqual(before - 1);
    expect(found?.n).toBe(2 * ((found?.last ?? 0) + 1));
  }, 120_000);

  it('needs an empty folder', async () => {
    await expect(backUp('nowhere', 'postgres://nobody', join(folder, 'backup'))).rejects.toThrow('is not empty');
  });

  it('with a changed byte or a missing file is refused, and the present data stays', async () => {
    const backup = join(folder, 'backup');
    await appendFile(join(backup, 'cluster/PG_VERSION'), ' ');
    const before = await readdir(join(folder, 'postgres'));
    await expect(restore(backup, join(folder, 'postgres'))).rejects.toThrow(
      'the backup is incomplete: cluster/PG_VERSION',
    );
    await rm(join(backup, 'cluster/PG_VERSION'));
    await expect(restore(backup, join(folder, 'postgres'))).rejects.toThrow(
      'the backup is incomplete: cluster/PG_VERSION',
    );
    expect(await readdir(join(folder, 'postgres'))).toEqual(before);
  });
});
