import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { MadeCase, MadeTlog, signerOf, type BundleJson } from '@app/testing/made-tlog';
import { VerifyFolder, type Ran } from '@app/testing/verify-folder';

const witness = signerOf('witness.example/w1', 4, 2);
const witnesses = [witness];
const log = new MadeTlog();
const madeCase = new MadeCase();
const policy = `# typed from paper\nlog ${log.signer.vkey}\nwitness w1 ${witness.vkey}\nquorum w1\n`;
const here = new VerifyFolder();
let earlier: BundleJson;
let bundle: BundleJson;
let sizeThen: number;

beforeAll(async () => {
  madeCase.append('one');
  madeCase.append('two');
  madeCase.read('first');
  madeCase.into(log);
  log.pad(700);
  sizeThen = log.leaves.length;
  earlier = await madeCase.bundle(log, { witnesses });
  madeCase.append('three');
  madeCase.read('for the court', 'export-pdf');
  madeCase.into(log);
  log.pad(14);
  bundle = await madeCase.bundle(log, { since: sizeThen, witnesses });
  here.write('policy', policy);
});
afterAll(() => here.drop());

const changed = (change: (json: BundleJson) => unknown): BundleJson => {
  const json = structuredClone(bundle);
  change(json);
  return json;
};

describe('a bundle that holds', () => {
  it('ends with 0, and says what was checked and that nothing was compared', async () => {
    const { code, out, err } = await here.verify(bundle);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Case SP-7K3M-92QD');
    expect(out).toContain('3 entries follow one another without a gap, from 2026-11-21 ');
    expect(out).toContain('3 sealed parts in the bundle');
    expect(out).toContain(`with the key ${log.signer.vkey}`);
    expect(out).toContain('The witness w1 cosigned at 2026-');
    expect(out).toContain('3 of 3 entries and 2 of 2 reads are in that log');
    expect(out).toContain('Nothing was compared with an earlier time (--seen)');
    expect(out).toMatch(/\nHOLDS\.\n$/);
  });

  it('reports the same in JSON, on one line', async () => {
    const { code, out } = await here.verify(bundle, '--json');
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({
      ...{ result: 'holds', ref: 'SP-7K3M-92QD', caseId: madeCase.caseId, warnings: [], seen: null },
      ...{ entries: { all: 3, inLog: 3 }, reads: { all: 2, inLog: 2 }, witnesses: [{ name: 'w1' }] },
    });
  });

  it('ends with 3 while its last rows are newer than the checkpoint', async () => {
    const { code, out } = await here.verify(await madeCase.bundle(log, { size: sizeThen, witnesses }));
    expect(code).toBe(3);
    expect(out).toContain('2 of 3 entries and 1 of 2 reads are in that log');
    expect(out).toContain('HOLDS AS FAR AS IT GOES.\n  The last entries are newer than the checkpoint');
  });
});

describe('a bundle that does not hold ends with 1', () => {
  it('and names the entry by number, transition and time', async () => {
    const { code, out } = await here.verify(changed(({ chain }) => (chain.entries[1]!['body'] = '{"note":"other"}')));
    expect(code).toBe(1);
    expect(out).toContain('DOES NOT HOLD.\n  Entry 2: intake.check-welfare, 2026-11-21 ');
    expect(out).toContain('(entry-changed)');
  });

  it('and names the read by its act, time and purpose', async () => {
    const json = changed(({ reads }) => (reads[1]!.purpose = 'for nobody'));
    const { code, out } = await here.verify(json);
    expect(code).toBe(1);
    expect(out).toContain(`Read ${bundle.reads[1]!.id}: export-pdf, 2026-11-21 `);
    expect(out).toContain('for: for nobody');
    expect(JSON.parse((await here.verify(json, '--json')).out)).toMatchObject({
      result: 'does-not-hold',
      fault: { code: 'read-not-in-log', readId: bundle.reads[1]!.id, seq: null },
      read: { act: 'export-pdf' },
    });
  });

  it('and shows the keys that it names when its log is unknown', async () => {
    const other = here.wrote(`log ${signerOf(log.origin, 1, 9).vkey}\nquorum none\n`);
    const { code, out } = await here.run(here.write('bundle.json', bundle), '--policy', other);
    expect(code).toBe(1);
    expect(out).toContain(`which prove nothing; compare them with yours:\n    ${log.signer.vkey}\n`);
  });

  it('and when fewer witnesses cosigned than the policy requires', async () => {
    const { code, out } = await here.verify(await madeCase.bundle(log));
    expect(code).toBe(1);
    expect(out).toContain('(quorum-not-met)');
  });
});

describe('what was seen before', () => {
  it('is trusted the first time, and must be continued afterwards', async () => {
    const seen = here.fresh();
    const first = await here.verify(earlier, '--seen', seen);
    expect(first.code).toBe(0);
    expect(first.out).toContain(
      `This is the first time that this log is seen here. It is trusted, and remembered in ${seen}.`,
    );
    expect(statSync(seen).mode & 0o777).toBe(0o600);
    const second = await here.verify(bundle, '--seen', seen);
    expect(second.code).toBe(0);
    expect(second.out).toContain(
      `${sizeThen} rows of the log and 2 entries of this case were seen before, and are still there`,
    );
    const stored = JSON.parse(readFileSync(seen, 'utf8')) as { logs: { size: number; cases: { version: number }[] }[] };
    expect(stored.logs).toMatchObject([{ size: log.leaves.length, cases: [{ version: 3 }] }]);
  });

  it('reveals removed last entries, and stays unchanged', async () => {
    const seen = here.fresh();
    await here.verify(bundle, '--seen', seen);
    const before = readFileSync(seen, 'utf8');
    const short = new MadeCase();
    ['one', 'two'].forEach((note) => short.append(note));
    short.reads.push(...madeCase.reads);
    short.entryIndexes.push(...madeCase.entryIndexes);
    short.readIndexes.push(...madeCase.readIndexes);
    const cut = await short.bundle(log, { witnesses });
    expect((await here.verify(cut)).code).toBe(0);
    const { code, out } = await here.verify(cut, '--seen', seen);
    expect(code).toBe(1);
    expect(out).toContain('Entry 3: not in the bundle');
    expect(readFileSync(seen, 'utf8')).toBe(before);
  });

  it('is reported as newer than an older bundle, which ends with 3', async () => {
    const seen = here.fresh();
    await here.verify(bundle, '--seen', seen);
    const before = readFileSync(seen, 'utf8');
    const { code, out } = await here.verify(earlier, '--seen', seen);
    expect(code).toBe(3);
    expect(out).toContain('The bundle is older than what was seen before');
    expect(out).toContain('stays as it was');
    expect(readFileSync(seen, 'utf8')).toBe(before);
  });

  it('is compared with the published tiles when the bundle has no proof', async () => {
    const unsaid = changed((json) => (json.log.since = null));
    for (const [path, tile] of log.tiles()) here.write(join('tiles', path), tile);
    const seen = here.fresh();
    await here.verify(earlier, '--seen', seen);
    const without = await here.verify(unsaid, '--seen', seen);
    expect(without.code).toBe(3);
    expect(without.out).toContain('Ask for it again since that size, or give the published tiles.');
    expect((await here.verify(unsaid, '--seen', seen, '--tiles', join(here.folder, 'tiles'))).code).toBe(0);
    expect((await here.verify(earlier, '--seen', seen, '--tiles', join(here.folder, 'tiles'))).code).toBe(3);
  });

  it('is not continued by a rewritten log, even if it publishes its own tiles', async () => {
    const other = new MadeTlog();
    other.pad(sizeThen);
    const copy = new MadeCase();
    copy.entries.push(...madeCase.entries);
    copy.into(other);
    for (const [path, tile] of other.tiles()) here.write(join('other', path), tile);
    const json = await copy.bundle(other, { witnesses });
    const seen = here.fresh();
    const second = new MadeCase(2);
    second.append('of nobody');
    second.into(log);
    await here.verify(await second.bundle(log, { size: sizeThen, witnesses }), '--seen', seen);
    const { code, out } = await here.verify(json, '--seen', seen, '--tiles', join(here.folder, 'other'));
    expect(code).toBe(1);
    expect(out).toContain('(log-rewritten)');
    for (const [path, tile] of other.tiles()) here.write(join('wrong', path), new Uint8Array(tile.length));
    const wrong = await here.verify(json, '--seen', seen, '--tiles', join(here.folder, 'wrong'));
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('not those of the signed log') });
  });

  it('may be on paper: a kept checkpoint reveals a log that was rewritten later', async () => {
    const sizeNow = Number(bundle.log.checkpoint.split('\n')[1]);
    for (const [path, tile] of log.tiles(sizeNow)) here.write(join('grown', path), tile);
    const paper = here.wrote(earlier.log.checkpoint);
    const unsaid = changed((json) => (json.log.since = null));
    expect((await here.verify(bundle, '--checkpoint', paper)).code).toBe(0);
    expect((await here.verify(unsaid, '--checkpoint', paper)).code).toBe(3);
    expect((await here.verify(unsaid, '--checkpoint', paper, '--tiles', join(here.folder, 'grown'))).code).toBe(0);
    const other = new MadeTlog();
    other.pad(sizeThen);
    const copy = new MadeCase();
    copy.entries.push(...madeCase.entries);
    copy.into(other);
    for (const [path, tile] of other.tiles()) here.write(join('rewritten', path), tile);
    const json = await copy.bundle(other, { witnesses });
    const { code, out } = await here.verify(json, '--checkpoint', paper, '--tiles', join(here.folder, 'rewritten'));
    expect([code, out]).toEqual([1, expect.stringContaining('(log-rewritten)')]);
    const seen = here.fresh();
    await here.verify(json, '--checkpoint', paper, '--seen', seen);
    expect(existsSync(seen)).toBe(false);
  });

  it('on paper counts only when a log of the policy signed it', async () => {
    const forged = earlier.log.checkpoint.replace(/^\d+$/m, '7');
    for (const note of ['', 'a note', forged, forged.replaceAll(log.origin, 'other.example/log')])
      expect(await here.verify(bundle, '--checkpoint', here.wrote(note))).toMatchObject({ code: 2, out: '' });
  });

  it('of several logs and cases is stored together', async () => {
    const seen = here.fresh();
    await here.verify(bundle, '--seen', seen);
    const other = new MadeTlog('other.example/log', signerOf('other.example/log', 1, 5));
    const second = new MadeCase(2);
    second.append('elsewhere');
    second.into(other);
    const both = here.wrote(`${policy}log ${other.signer.vkey}\n`);
    const path = here.wrote(await second.bundle(other, { witnesses }));
    expect((await here.run(path, '--policy', both, '--seen', seen)).code).toBe(0);
    const { logs } = JSON.parse(readFileSync(seen, 'utf8')) as { logs: { origin: string }[] };
    expect(logs.map(({ origin }) => origin)).toEqual([log.origin, other.origin]);
  });

  it('is refused when this tool did not write it, and not changed', async () => {
    for (const text of ['', '{}', JSON.stringify(bundle)]) {
      const seen = here.wrote(text);
      expect(await here.verify(bundle, '--seen', seen)).toMatchObject({ code: 2, out: '' });
      expect(readFileSync(seen, 'utf8')).toBe(text);
    }
  });

  it('that cannot be written is a failure, and leaves no file behind', async () => {
    const closed = join(here.folder, 'closed');
    mkdirSync(closed);
    const seen = join(closed, 'nowhere', 'seen');
    const { code, err, out } = await here.verify(bundle, '--seen', seen);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('cannot be written: nothing was remembered');
    expect(readdirSync(closed)).toEqual([]);
  });
});

describe('tiles over HTTP', () => {
  let server: Server;
  let answer: (path: string) => Uint8Array | undefined;
  const unsaid = (): BundleJson => changed((json) => (json.log.since = null));

  beforeAll(async () => {
    server = createServer((request, response) => {
      const body = answer(String(request.url));
      response.writeHead(body ? 200 : 404).end(body);
    });
    await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  });
  afterAll(() => new Promise((closed) => void server.close(closed)));

  async function withTiles(url: string): Promise<Ran> {
    const seen = here.fresh();
    await here.verify(earlier, '--seen', seen);
    return here.verify(unsaid(), '--seen', seen, '--tiles', url);
  }
  const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/log`;

  it('show that the log continues', async () => {
    const tiles = log.tiles(sizeThen + 16);
    answer = (path) => tiles.get(path.replace('/log/', ''));
    expect((await withTiles(address())).code).toBe(0);
  });

  it('that are missing or too large mean that it could not be checked', async () => {
    answer = () => undefined;
    expect(await withTiles(address())).toMatchObject({ code: 2, err: expect.stringContaining('answers 404') });
    answer = () => new Uint8Array(100_000);
    expect(await withTiles(address())).toMatchObject({ code: 2, err: expect.stringContaining('more than a tile') });
  });

  it('are not requested over a connection that others can read', async () => {
    expect(await withTiles('http://log.example/')).toMatchObject({
      code: 2,
      err: expect.stringContaining('a folder or an https URL'),
    });
  });
});

describe('docs/verify.md', () => {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/verify.md'), 'utf8');

  it('has a valid key, and every exit code', () => {
    const vkey = /^ {4}(safe-passage\S+)$/m.exec(document)?.[1];
    expect(vkey).toBe(log.signer.vkey);
    for (const code of [0, 1, 2, 3]) expect(document).toContain(`| ${code} | `);
  });
});

describe('--help', () => {
  it('lists every exit code, and reads nothing', async () => {
    const { code, out } = await here.run('--help', 'nowhere');
    expect(code).toBe(0);
    for (const number of [0, 1, 2, 3]) expect(out).toMatch(new RegExp(`^ {2}${number} {2}\\S`, 'm'));
  });
});

describe('the file for verifiers', () => {
  const built = join(import.meta.dirname, '../../../dist/verify/safe-passage-verify.mjs');

  it('imports only Node’s own modules, if it was built', () => {
    if (!existsSync(built)) return console.warn('dist/verify is not built: its file was not looked at');
    const imports = [...readFileSync(built, 'utf8').matchAll(/^import .* from "(.*)";$/gm)].map(([, from]) => from);
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter((from) => !from?.startsWith('node:'))).toEqual([]);
  });
});
