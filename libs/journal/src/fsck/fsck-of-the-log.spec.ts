import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { lifecycle } from '@app/lifecycle';
import { openHarmed, rehashed, type Harmed } from '@app/testing/harmed';
import { isNote } from './faults.js';
import { fsck, fsckWithin } from './fsck.js';

let world: Harmed;
beforeAll(async () => {
  world = await openHarmed('fsck_log');
}, 60_000);
afterAll(() => world.close());

const newest = '(select max(size) from log.checkpoints)';

describe('fsck, of the log,', () => {
  let waiting: number;
  beforeAll(async () => {
    // so that the last tile is not full
    while ((await world.log.runCycle()) % 256 === 0);
    const officer = world.desk.actor('coordinator');
    waiting = (await world.desk.make('case.assign', world.ref, officer, { assignee: officer.id })).version;
  });

  it.each([
    [
      'a chain that was rewritten with all its hashes',
      [`update journal.entries set actor_id = gen_random_uuid() where case_id = :case and seq = 3`, rehashed()],
      ['case 3 # leaf-differs-from-entry', 'case 4 # leaf-differs-from-entry'],
    ],
    [
      'an entry that never came into the log',
      [`delete from log.leaves where case_id = :case and seq = 4`],
      ['case 4 entry-without-leaf', '# leaf-missing'],
    ],
    [
      'a read that never came into the log',
      [`delete from log.leaves where index = (select min(index) from log.leaves where read_id is not null)`],
      ['read-without-leaf', '# leaf-missing'],
    ],
    [
      'a leaf whose entry is gone',
      [`delete from journal.entries where case_id = :case and seq = 5`],
      ['case 5 # leaf-without-entry'],
    ],
    ['a leaf whose read is gone', [`delete from journal.reads where case_id = :case`], ['case # leaf-without-read']],
    [
      'a read with another purpose',
      [`update journal.reads set purpose = 'x' where case_id = :case`],
      ['case # leaf-differs-from-read'],
    ],
    [
      'a read that was moved to another case',
      [`update log.leaves set case_id = :erased where read_id is not null and case_id = :case`],
      ['erased # leaf-differs-from-read'],
    ],
    [
      'a leaf that was changed with its entry, and published before',
      [
        `update log.leaves set data = sha256('x') where case_id = :case and seq = 2`,
        `update journal.entries set hash = sha256('x') where case_id = :case and seq = 2`,
      ],
      ['case 2 # leaf-differs-from-tile', 'case 2 chain-broken'],
    ],
    [
      'an entry that has a leaf and waits for another',
      [
        `insert into log.waiting (case_id, seq, data) select case_id, seq, hash from journal.entries where case_id = :case and seq = 1`,
      ],
      ['case 1 leaf-twice'],
    ],
    [
      'a leaf and a cover at one index',
      [`insert into log.covers (first, count) select index, 1 from log.leaves where case_id = :case and seq = 1`],
      ['# leaf-twice', '# cover-differs-from-tile'],
    ],
    ['a hole among the covers', [`update log.covers set count = count - 1 where count > 1`], ['- # leaf-missing']],
    [
      'an entry that was given away as a cover',
      [
        `insert into log.covers (first, count) select index, 1 from log.leaves where case_id = :case and seq = 3`,
        `delete from log.leaves where case_id = :case and seq = 3`,
      ],
      ['- # cover-differs-from-tile', 'case 3 entry-without-leaf'],
    ],
    [
      'a leaf beyond the log’s size',
      [`update log.head set size = size - 1`],
      ['- # leaf-beyond-size', '- database-behind-signed'],
    ],
    [
      'what waits and is not there',
      [`update log.waiting set data = sha256('x')`],
      ['case :waiting leaf-without-entry'],
    ],
    [
      'a read that waits and is not there',
      [`insert into log.waiting (case_id, read_id, data) values (:case, gen_random_uuid(), sha256('x'))`],
      ['case leaf-without-read'],
    ],
    [
      'a checkpoint that somebody else signed',
      [
        `update log.checkpoints set note = replace(note, 'safe-passage.example', 'another.example') where size = ${newest}`,
      ],
      ['- checkpoint-not-signed'],
    ],
    [
      'a checkpoint with a signature that is not its own',
      [
        `update log.checkpoints c set note = overlay(note placing (select substr(note, strpos(note, E'\n\n')) from log.checkpoints o where o.size <> c.size limit 1) from strpos(note, E'\n\n')) where size = ${newest}`,
      ],
      ['- checkpoint-not-signed'],
    ],
    [
      'a note that is none',
      [`update log.checkpoints set note = 'x' where size = ${newest}`],
      ['- checkpoint-malformed'],
    ],
    [
      'a row that says another root than its note',
      [`update log.checkpoints set root = sha256('x') where size = ${newest}`],
      ['- checkpoint-malformed', '- checkpoint-root-differs'],
    ],
    [
      'a blind index that outlived the erasure',
      [
        `insert into journal.blind_index (case_id, facility_id, person, token) select id, facility_id, 1, substr(sha256('x'), 1, 16) from journal.cases where id = :erased`,
      ],
      ['erased index-not-destroyed'],
    ],
  ])('names %s', async (_what, statements, named) => {
    const faults = world.lines(await world.byStatements(...statements));
    for (const one of named)
      expect(faults.filter((fault) => fault.includes(one.replace(':waiting', String(waiting))))).not.toEqual([]);
  });

  it('does not call a chain broken that was rewritten with all its hashes: the log alone shows it', async () => {
    const named = world.lines(
      await world.byStatements(
        `update journal.entries set actor_id = gen_random_uuid() where case_id = :case and seq = 3`,
        rehashed(),
      ),
    );
    expect(named.filter((one) => !one.includes('leaf-') && !one.endsWith('entry'))).toEqual([]);
  });

  const flip = async (path: string, at: number): Promise<void> => {
    const bytes = await readFile(path);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(path, bytes);
  };
  /** The widest tile of a level that is not full. */
  const lastPartial = async (level: string): Promise<string> => {
    const folder = (await readdir(level)).find((name) => name.endsWith('.p')) ?? '';
    const widths = await readdir(join(level, folder));
    return join(level, folder, widths.sort((one, other) => Number(other) - Number(one))[0] ?? '');
  };

  it.each<[string, (folder: string) => Promise<unknown>, string[]]>([
    [
      'a full tile that was changed',
      (folder) => flip(join(folder, 'public/tile/0/000'), 40),
      ['# leaf-differs-from-tile', '# bundle-differs-from-tile', '- tile-differs-from-below'],
    ],
    [
      'a tile further up that was changed',
      async (folder) => flip(await lastPartial(join(folder, 'public/tile/1')), 0),
      ['- tile-differs-from-below', '- checkpoint-root-differs'],
    ],
    [
      'the last tile, changed',
      async (folder) => flip(await lastPartial(join(folder, 'public/tile/0')), 0),
      ['- # cover-differs-from-tile', '- checkpoint-root-differs'],
    ],
    [
      'data that were published otherwise than they were signed',
      (folder) => flip(join(folder, 'public/tile/entries/000'), 10),
      ['# bundle-differs-from-tile'],
    ],
    ['tiles that are gone', (folder) => rm(join(folder, 'public/tile/0'), { recursive: true }), ['- tiles-unreadable']],
    ['a tile that was cut off', (folder) => writeFile(join(folder, 'public/tile/0/000'), 'x'), ['- tiles-unreadable']],
    [
      'a published checkpoint that is gone',
      (folder) => rm(join(folder, 'public/checkpoint')),
      ['- checkpoint-missing'],
    ],
    [
      'a published checkpoint that is not the log’s',
      async (folder) => {
        const path = join(folder, 'public/checkpoint');
        await writeFile(path, (await readFile(path, 'utf8')).replaceAll('safe-passage.example', 'another.example'));
      },
      ['- checkpoint-not-signed'],
    ],
    ['a memory that is gone', (folder) => rm(join(folder, 'kept/last-signed')), ['- last-signed-missing']],
    [
      'an erasure that is no longer in the ledger',
      (folder) => writeFile(join(folder, 'kept/erasures'), ''),
      ['erased erasure-not-in-ledger'],
    ],
    [
      'keys and an index of a case that the ledger calls erased',
      async (folder) => {
        const { rows } = await world.desk.world.sql('select id from journal.cases where ref = $1', [world.ref]);
        const [{ id } = { id: '' }] = rows as { id: string }[];
        await appendFile(join(folder, 'kept/erasures'), `${id} 2026-11-24T00:00:00.000Z\n`);
      },
      ['case keys-not-destroyed', 'case index-not-destroyed'],
    ],
  ])('names %s, and checks the rest', async (_what, harm, named) => {
    const checked = await world.inFolder(harm);
    for (const one of named) expect(world.lines(checked).filter((fault) => fault.includes(one))).not.toEqual([]);
    expect(checked.seals).toBeGreaterThan(20);
    expect((await world.check()).faults).toEqual([]);
  });

  it('names a database that was set back behind what was signed', async () => {
    const found = world.lines(
      await world.byStatements(
        'delete from log.leaves where index >= 300',
        'delete from log.covers where first >= 300',
        'update log.head set size = 300',
        'delete from log.checkpoints where size > 300',
      ),
    );
    expect(found).toContain('- database-behind-signed');
  });

  it('checks a log that was never signed, and one of which it has nothing but the database', async () => {
    expect((await fsck(world.desk.world.url, lifecycle, world.opens)).faults).toEqual([]);
    const unsigned = await world.inFolder((folder) => rm(join(folder, 'public'), { recursive: true }));
    expect(world.lines(unsigned)).toContain('- checkpoint-missing');
    expect(world.lines(unsigned)).toContain('- tiles-unreadable');
  });

  it('without the cover key compares covers with what was published, and with nothing else', async () => {
    expect((await world.check({ ...world.log.parts, coverKey: undefined })).faults).toEqual([]);
    const other = await world.check({ ...world.log.parts, coverKey: Buffer.alloc(32) });
    expect(new Set(other.faults.map(({ code }) => code))).toEqual(new Set(['cover-differs-from-tile']));
  });

  it('names a thousand faults of a kind, and counts the others', async () => {
    const named = world.lines(
      await world.byStatements(
        `insert into log.covers (first, count) select 100000 + 2 * n, 1 from generate_series(1, 1500) n`,
      ),
    );
    expect(named.filter((one) => one.endsWith('leaf-beyond-size'))).toHaveLength(1_001);
  });

  it('calls lost leaves a note, a range of them one', async () => {
    const client = new pg.Client(world.desk.world.url);
    await client.connect();
    try {
      await client.query(`begin; set local session_replication_role = replica;
        with gone as (delete from log.leaves where case_id = (select id from journal.cases where ref = '${world.ref}') and seq in (1, 2) returning *)
        insert into log.losses (index, data, reason) select index, data, 'restored from the backup of Tuesday' from gone`);
      const { faults } = await fsckWithin(client, lifecycle, world.opens, world.log.parts);
      expect(faults.filter(isNote).map(({ words }) => words)).toEqual([
        'leaves 0 to 1 were signed, and what they stood for was lost: restored from the backup of Tuesday',
      ]);
      expect(faults.filter((one) => !isNote(one)).map(({ code }) => code)).toEqual([
        'entry-without-leaf',
        'entry-without-leaf',
      ]);
    } finally {
      await client.query('rollback');
      await client.end();
    }
  });
});
