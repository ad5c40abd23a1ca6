import { createHash } from 'node:crypto';
import { Queue, createPostgresBackend, withBackend } from 'bullmq';
import pg from 'pg';
import { DataSource, EntitySchema } from 'typeorm';
import { closedLoop, type Round } from './measure.js';

interface CaseRow {
  id: string;
  state: string;
  version: number;
  head: Buffer;
}
interface EntryRow {
  id?: string;
  caseId: string;
  seq: number;
  fromState: string;
  toState: string;
  body: object;
  prev: Buffer;
  hash: Buffer;
}
const Case = new EntitySchema<CaseRow>({
  name: 'usual_case',
  columns: {
    id: { type: 'uuid', primary: true },
    state: { type: 'text' },
    version: { type: 'int' },
    head: { type: 'bytea' },
  },
});
const Entry = new EntitySchema<EntryRow>({
  name: 'usual_entry',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment' },
    caseId: { type: 'uuid' },
    seq: { type: 'int' },
    fromState: { type: 'text' },
    toState: { type: 'text' },
    body: { type: 'json' },
    prev: { type: 'bytea' },
    hash: { type: 'bytea' },
  },
  uniques: [{ columns: ['caseId', 'seq'] }],
});

const casesPerSlot = 100;
const body = { note: 'x'.repeat(185) };

/**
 * The usual way in NestJS: a TypeORM transaction that locks the entity, changes it and saves a row, and a job that is
 * added after the commit. The same work as the bare unit; a crash between commit and add loses the job.
 */
export async function usualWay(url: string, redisUrl: string | undefined, inFlight: number): Promise<Round> {
  const source = await new DataSource({
    type: 'postgres',
    url,
    entities: [Case, Entry],
    synchronize: true,
    poolSize: inFlight,
  }).initialize();
  const { host: redisHost, port: redisPort } = redisUrl ? hostOf(redisUrl) : { host: '', port: 0 };
  const pool = new pg.Pool({ connectionString: url, max: 12 });
  const queue = redisUrl
    ? new Queue('usual', { connection: { host: redisHost, port: redisPort } })
    : new (withBackend(createPostgresBackend).Queue)('usual', { connection: pool });
  try {
    await source.query(
      `truncate usual_case, usual_entry; insert into usual_case select md5(n::text)::uuid, 'a', 0, sha256(n::text::bytea) from generate_series(0, ${inFlight * casesPerSlot - 1}) n`,
    );
    const ids = await source.query<{ id: string }[]>('select id from usual_case order by id');
    const steps = Array.from({ length: inFlight }, () => 0);
    return await closedLoop(inFlight, {}, async (slot) => {
      const step = steps[slot] ?? 0;
      steps[slot] = step + 1;
      const id = ids[slot * casesPerSlot + (step % casesPerSlot)]?.id ?? '';
      const version = Math.floor(step / casesPerSlot);
      // eslint-disable-next-line no-restricted-syntax -- the usual way is what is measured here
      await source.transaction(async (manager) => {
        const found = await manager.findOne(Case, { where: { id }, lock: { mode: 'pessimistic_write' } });
        if (found?.version !== version) throw new Error('a version was not what was expected');
        const hash = createHash('sha256').update(found.head).update(JSON.stringify(body)).digest();
        const entry = {
          caseId: id,
          seq: version + 1,
          fromState: found.state,
          toState: 'b',
          body,
          prev: found.head,
          hash,
        };
        await manager.save(Case, { ...found, state: 'b', version: version + 1, head: hash });
        await manager.save(Entry, entry);
      });
      if (step % 4 === 0) await queue.add('next', { id }, { removeOnComplete: true });
    });
  } finally {
    await queue.obliterate({ force: true }).catch(() => undefined);
    await queue.close();
    await pool.end();
    await source.destroy();
  }
}

const hostOf = (url: string): { host: string; port: number } => {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
};
