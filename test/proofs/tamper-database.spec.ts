import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openHarmed, rehashed, type Harmed } from '@app/testing/harmed';

/**
 * Makes one change as the database's owner, bypassing every trigger. `npm run fsck`, with the log's folder, must name
 * it. Each change is undone before the next.
 */
let world: Harmed;
let length: number;
beforeAll(async () => {
  world = await openHarmed('tamper_database');
  const { rows } = await world.desk.world.sql('select version from journal.cases where ref = $1', [world.ref]);
  length = (rows[0] as { version: number }).version;
}, 120_000);
afterAll(() => world.close());

/** The columns of an entry, and for each another value of its type. */
const columns: Record<string, string> = {
  transition: `case transition when 'case.add-note' then 'case.hold' else 'case.add-note' end`,
  from_state: `case from_state when 'referral.sent' then 'transit.planning' else 'referral.sent' end`,
  to_state: `case to_state when 'referral.sent' then 'transit.planning' else 'referral.sent' end`,
  actor_id: 'gen_random_uuid()',
  actor_role: `'auditor'`,
  at: `at + interval '1 microsecond'`,
  request_id: `substr(sha256('x'), 1, 16)`,
  body: `'{"changed":true}'`,
  identity: `sha256('x')`,
  protection: `sha256('x')`,
  route: `sha256('x')`,
  hash: `sha256('x')`,
};
let trials = 0;
async function named(what: string, statements: readonly string[], line: RegExp): Promise<void> {
  trials += 1;
  const lines = world.lines(await world.byStatements(...statements));
  if (!lines.some((one) => line.test(one))) throw new Error(`${what}: ${lines.join('; ') || 'nothing was found'}`);
}

describe('a database in which one thing was changed', () => {
  it.each(Object.entries(columns))(
    'is found out by any entry’s %s',
    async (column, value) => {
      for (let seq = 1; seq <= length; seq += 1)
        await named(
          `${column} of ${seq}`,
          [`update journal.entries set ${column} = ${value} where case_id = :case and seq = ${seq}`],
          new RegExp(`^case ${seq} .*(chain-broken|leaf-differs)`),
        );
    },
    120_000,
  );

  it('is found out by the facility of the case’s row, of each entry and of each row beside it: the first entry names it', async () => {
    const other = `(select id from access.facilities where id <> (select facility_id from journal.cases where id = :case) limit 1)`;
    await named(
      'the case’s row',
      [`update journal.cases set facility_id = ${other} where id = :case`],
      /^case 1 chain-broken/,
    );
    for (const table of ['entries', 'reads', 'case_keys', 'clocks'])
      await named(
        `a row of ${table}`,
        [`update journal.${table} set facility_id = ${other} where case_id = :case`],
        /^case facility-differs-from-case/,
      );
  }, 120_000);

  it('is found out though every hash after the change was made anew: the tree has the old ones', async () => {
    for (let seq = 1; seq <= length; seq += 1)
      await named(
        `${seq} rehashed`,
        [
          `update journal.entries set body = '{}', actor_role = 'auditor' where case_id = :case and seq = ${seq}`,
          rehashed(seq),
        ],
        new RegExp(`^case ${seq} #? ?leaf`),
      );
  }, 120_000);

  it('is found out though leaves were changed along with the entries: the tiles have the old ones', async () => {
    for (let seq = 1; seq <= length; seq += 1)
      await named(
        `${seq} with its leaf`,
        [
          `update journal.entries set body = '{"changed":1}' where case_id = :case and seq = ${seq}`,
          rehashed(seq),
          `update log.leaves l set data = e.hash from journal.entries e where e.case_id = l.case_id and e.seq = l.seq`,
        ],
        /# ?(leaf|tile)/,
      );
  }, 120_000);

  it('is found out by an entry that is gone, alone or with everything that knew of it', async () => {
    for (let seq = 1; seq <= length; seq += 1)
      await named(
        `${seq} gone`,
        [`delete from journal.entries where case_id = :case and seq = ${seq}`],
        /^case .*(chain-broken|leaf)/,
      );
    for (let seq = 2; seq <= length; seq += 1)
      await named(
        `cut before ${seq}, cleanly`,
        [
          `delete from journal.entries where case_id = :case and seq >= ${seq}`,
          `delete from log.leaves where case_id = :case and seq >= ${seq}`,
          `update journal.cases c set version = e.seq, head = e.hash, state = e.to_state from journal.entries e
             where c.id = :case and e.case_id = c.id and e.seq = ${seq - 1}`,
        ],
        /# ?(index|leaf)/,
      );
  }, 120_000);

  it('is found out by a whole case that is gone, with its leaves', async () => {
    const tables = ['entries', 'case_keys', 'reads', 'deliveries', 'clocks', 'holds', 'blind_index'];
    await named(
      'the case',
      [
        'delete from log.leaves where case_id = :case',
        ...tables.map((one) => `delete from journal.${one} where case_id = :case`),
        'delete from journal.cases where id = :case',
      ],
      /# ?(index|leaf)/,
    );
  });

  it('is found out by reads: changed, gone, or moved to another case', async () => {
    const { rows } = await world.desk.world.sql('select id from journal.reads limit 20');
    for (const { id } of rows as { id: string }[])
      for (const [what, sql] of [
        ['purpose', `update journal.reads set purpose = 'casework-' where id = '${id}'`],
        ['actor', `update journal.reads set actor_id = gen_random_uuid() where id = '${id}'`],
        ['time', `update journal.reads set at = at - interval '1 day' where id = '${id}'`],
        ['gone', `delete from journal.reads where id = '${id}'`],
      ] as const)
        await named(`read ${what}`, [sql], /# ?(leaf|read)/);
    expect(rows.length).toBeGreaterThan(0);
  }, 120_000);

  it('is found out by leaves: changed, doubled, gone, called a cover; and by checkpoints', async () => {
    const { rows } = await world.desk.world.sql('select index from log.leaves order by index limit 20');
    for (const { index } of rows as { index: string }[]) {
      await named(
        `leaf ${index}`,
        [`update log.leaves set data = sha256('x') where index = ${index}`],
        /# ?(leaf|tile)/,
      );
      await named(`leaf ${index} gone`, [`delete from log.leaves where index = ${index}`], /(leaf|index|entry)/);
      await named(
        `leaf ${index} a cover`,
        [`delete from log.leaves where index = ${index}`, `insert into log.covers (first, count) values (${index}, 1)`],
        /# ?(cover|tile)/,
      );
    }
    await named('root', [`update log.checkpoints set root = sha256('x')`], /checkpoint/);
    await named('note', [`update log.checkpoints set note = replace(note, 'A', 'B')`], /checkpoint/);
    await named('set back', ['update log.head set size = size - 16'], /behind|index|head|size/);
  }, 120_000);

  it(`was changed many times over, and not once in a clean run`, async () => {
    expect(trials).toBeGreaterThan(300);
    for (let run = 0; run < 3; run += 1) expect(world.lines(await world.check())).toEqual([]);
    console.info(`${trials} changes of the database, ${trials} found`);
  });
});
