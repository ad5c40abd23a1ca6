import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openHarmed, type Harmed } from '@app/testing/harmed';
import { answerScope } from './answer.js';
import { parseAsked } from './asked.js';
import { forms } from './forms.js';

let world: Harmed;
const officer = randomUUID();
/** When the officer's exports were recorded. */
let times: string[];

beforeAll(async () => {
  world = await openHarmed('scope');
  const sql = (text: string, values: unknown[]) => world.desk.world.sql(text, values);
  await sql(
    `insert into access.people (id, username, role, password) values ($1, 'caseworker.kim', 'caseworker', '')`,
    [officer],
  );
  times = [];
  for (const [act, purpose] of [
    ['export-pdf', 'oversight'],
    ['export-csv', '=HYPERLINK("http://x")'],
  ]) {
    const { rows } = await sql(`select at from journal.record_export($1, '*', $2, $3, 'caseworker', $4)`, [
      world.ref,
      act,
      officer,
      purpose,
    ]);
    times.push((rows as { at: Date }[])[0]?.at.toISOString() ?? '');
    if (times.length === 1) await world.log.runCycle();
  }
}, 60_000);
afterAll(() => world.close());

async function answer(...args: string[]): Promise<string> {
  const { asked, form } = parseAsked(args);
  let text = '';
  await answerScope(world.desk.world.url, world.log.parts, asked, forms[form](), async (more) => {
    text += more;
    return Promise.resolve();
  });
  return text;
}
interface Answer {
  reads: {
    ref: string;
    who: string;
    act: string;
    purpose: string;
    leaf: number | null;
    covered: boolean;
    at: string;
  }[];
  people: { name: string; reads: number; exports: number; others: number }[];
  cases: { name: string }[];
  uncovered: number;
  checkpoint: { size: number; note: string } | null;
}
const json = async (...args: string[]): Promise<Answer> => JSON.parse(await answer(...args, '--json')) as Answer;

describe('the scope of a breach', () => {
  it('has every read and every export of a case, with its leaf, and whether the last checkpoint covers it', async () => {
    const { reads, people, cases, uncovered, checkpoint } = await json('--cases', world.ref);
    const { rows } = await world.desk.world.sql(
      'select from journal.reads r join journal.cases c on c.id = r.case_id where c.ref = $1',
      [world.ref],
    );
    expect(reads).toHaveLength(rows.length);
    expect(reads.at(-2)).toMatchObject({
      who: 'caseworker.kim',
      act: 'export-pdf',
      purpose: 'oversight',
      covered: true,
    });
    expect(reads.at(-1)).toMatchObject({ act: 'export-csv', leaf: null, covered: false });
    expect(reads.map(({ at }) => at)).toEqual(reads.map(({ at }) => at).sort());
    expect(uncovered).toBe(1);
    expect(people.find(({ name }) => name === 'caseworker.kim')).toMatchObject({ reads: 0, exports: 2, others: 1 });
    expect(cases.map(({ name }) => name)).toEqual([world.ref]);
    expect(checkpoint?.note).toContain(world.log.parts.origin);
    expect(checkpoint?.size).toBeGreaterThan(reads.at(-2)?.leaf ?? Infinity);
  });

  it('can be limited to a person or a facility, or cover all', async () => {
    expect((await json('--actor', 'caseworker.kim')).reads).toHaveLength(2);
    const [han, all] = [await json('--facility', 'HAN'), await json('--all')];
    expect(han.reads).toEqual(all.reads);
    expect(all.reads.length).toBeGreaterThan(2);
    expect((await json('--facility', 'PEK')).reads).toEqual([]);
  });

  it('counts from a moment, and up to before another', async () => {
    const [first = '', second = ''] = times;
    // a time has microseconds, which a Date drops
    const after = new Date(Date.parse(second) + 1).toISOString();
    expect((await json('--actor', 'caseworker.kim', '--from', second)).reads.map(({ act }) => act)).toContain(
      'export-csv',
    );
    expect((await json('--actor', 'caseworker.kim', '--from', after)).reads).toEqual([]);
    expect((await json('--actor', 'caseworker.kim', '--to', first)).reads).toEqual([]);
    expect((await json('--actor', 'caseworker.kim', '--from', first, '--to', after)).reads).toHaveLength(2);
  });

  it('can be read by a person, and ends in the checkpoint', async () => {
    const text = await answer('--actor', 'caseworker.kim');
    expect(text).toMatch(/^Reads and exports of any case by caseworker\.kim\n/);
    expect(text).toMatch(
      new RegExp(
        `Z {2}${world.ref} {2}caseworker\\.kim \\(caseworker\\) {2}export-pdf {2}for oversight {2}leaf \\d+\\n`,
      ),
    );
    expect(text).toContain('waits for its leaf');
    expect(text).toContain('caseworker.kim (caseworker): 0 opened, 2 exported, 1 cases');
    expect(text).toMatch(/2 in all; 1 of them are not covered/);
    expect(text.trimEnd()).toMatch(/\n\u2014 safe-passage\.example\/log [A-Za-z0-9+/=]+$/);
  });

  it('has no formula in the table that a spreadsheet would run', async () => {
    const csv = await answer('--actor', 'caseworker.kim', '--csv');
    expect(csv).toContain(`"'=HYPERLINK(""http://x"")"`);
    const [header, ...rows] = csv.split('\r\n');
    expect(header).toMatch(/^record,at,last,case,/);
    expect(rows.map((row) => row.split(',')[0]).filter((one) => one === 'read')).toHaveLength(2);
    expect(csv).toContain('\r\nperson,');
    expect(csv).toContain('\r\ncheckpoint,');
  });

  it('is refused for a case, a facility or a person that is not there, rather than empty', async () => {
    await expect(answer('--cases', `${world.ref},SP-0000-0000`)).rejects.toThrow('not there: SP-0000-0000');
    await expect(answer('--facility', 'XXX')).rejects.toThrow('not there: XXX');
    await expect(answer('--actor', 'nobody')).rejects.toThrow('not there: nobody');
  });

  it.each([
    [[], /one of --cases/],
    [['--all', '--actor', 'x'], /one of --cases/],
    [['--cases', ','], /names 1 to/],
    [['--all', '--json', '--csv'], /not both/],
    [['--all', '--from', '2026-11-20T05:00'], /with its zone/],
    [['--all', '--from', '2026-13-40'], /with its zone/],
    [['--all', '--from', '2026-11-21', '--to', '2026-11-20'], /not before/],
    [['--everything'], /Unknown option/],
  ])('is refused for %p', (args, words) => {
    expect(() => parseAsked(args)).toThrow(words);
  });
});
