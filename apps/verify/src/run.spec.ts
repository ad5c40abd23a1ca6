import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MadeCase, MadeLog, signerOf, type BundleJson } from '../../../test/support/made-log.js';
import { run } from './run.js';

const witness = signerOf('witness.example/w1', 4, 2);
const witnesses = [witness];
const log = new MadeLog();
const madeCase = new MadeCase();
const policy = `# typed from paper\nlog ${log.signer.vkey}\nwitness w1 ${witness.vkey}\nquorum w1\n`;
let folder: string;
let earlier: BundleJson;
let bundle: BundleJson;
let sizeThen: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'safe-passage-verify-'));
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
  write('policy', policy);
  write('bundle.json', bundle);
  write('earlier.json', earlier);
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const fresh = (): string => join(folder, `file-${(files += 1)}`);
function write(name: string, what: unknown): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof what === 'string' || what instanceof Uint8Array ? what : JSON.stringify(what));
  return path;
}
const wrote = (what: unknown): string => write(`file-${(files += 1)}`, what);

interface Ran {
  code: number;
  out: string;
  err: string;
}
async function ran(...args: string[]): Promise<Ran> {
  const said = { out: '', err: '' };
  const code = await run(args, { print: (text) => (said.out += text), complain: (text) => (said.err += text) });
  return { code, ...said };
}
const verifying = (json: unknown, ...args: string[]): Promise<Ran> =>
  ran(typeof json === 'string' ? json : wrote(json), '--policy', join(folder, 'policy'), ...args);
const changed = (change: (json: BundleJson) => unknown): BundleJson => {
  const json = structuredClone(bundle);
  change(json);
  return json;
};

describe('a bundle that holds', () => {
  it('ends with 0, and says what was checked and that nothing was compared', async () => {
    const { code, out, err } = await verifying(bundle);
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

  it('says the same in JSON, on one line', async () => {
    const { code, out } = await verifying(bundle, '--json');
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({
      ...{ result: 'holds', ref: 'SP-7K3M-92QD', caseId: madeCase.caseId, warnings: [], seen: null },
      ...{ entries: { all: 3, inLog: 3 }, reads: { all: 2, inLog: 2 }, witnesses: [{ name: 'w1' }] },
    });
  });

  it('ends with 3 while its last rows are newer than the checkpoint', async () => {
    const { code, out } = await verifying(await madeCase.bundle(log, { size: sizeThen, witnesses }));
    expect(code).toBe(3);
    expect(out).toContain('2 of 3 entries and 1 of 2 reads are in that log');
    expect(out).toContain('HOLDS AS FAR AS IT GOES.\n  The last entries are newer than the checkpoint');
  });
});

describe('a bundle that does not hold ends with 1', () => {
  it('and names the entry by its number, transition and time', async () => {
    const { code, out } = await verifying(changed(({ chain }) => (chain.entries[1]!['body'] = '{"note":"other"}')));
    expect(code).toBe(1);
    expect(out).toContain('DOES NOT HOLD.\n  Entry 2: intake.check-welfare, 2026-11-21 ');
    expect(out).toContain('(entry-changed)');
  });

  it('and names the read by its act, time and purpose', async () => {
    const json = changed(({ reads }) => (reads[1]!.purpose = 'for nobody'));
    const { code, out } = await verifying(json);
    expect(code).toBe(1);
    expect(out).toContain(`Read ${bundle.reads[1]!.id}: export-pdf, 2026-11-21 `);
    expect(out).toContain('for: for nobody');
    expect(JSON.parse((await verifying(json, '--json')).out)).toMatchObject({
      result: 'does-not-hold',
      fault: { code: 'read-not-in-log', readId: bundle.reads[1]!.id, seq: null },
      read: { act: 'export-pdf' },
    });
  });

  it('and shows which keys it names when its log is not known', async () => {
    const other = wrote(`log ${signerOf(log.origin, 1, 9).vkey}\nquorum none\n`);
    const { code, out } = await ran(join(folder, 'bundle.json'), '--policy', other);
    expect(code).toBe(1);
    expect(out).toContain(`which prove nothing; compare them with yours:\n    ${log.signer.vkey}\n`);
  });

  it('and when fewer witnesses cosigned than the policy asks for', async () => {
    const { code, out } = await verifying(await madeCase.bundle(log));
    expect(code).toBe(1);
    expect(out).toContain('(quorum-not-met)');
  });
});

describe('what was seen before', () => {
  it('is trusted the first time, and then has to be continued', async () => {
    const seen = fresh();
    const first = await verifying(earlier, '--seen', seen);
    expect(first.code).toBe(0);
    expect(first.out).toContain(
      `This is the first time that this log is seen here. It is trusted, and remembered in ${seen}.`,
    );
    expect(statSync(seen).mode & 0o777).toBe(0o600);
    const second = await verifying(bundle, '--seen', seen);
    expect(second.code).toBe(0);
    expect(second.out).toContain(
      `${sizeThen} rows of the log and 2 entries of this case were seen before, and are still there`,
    );
    const stored = JSON.parse(readFileSync(seen, 'utf8')) as { logs: { size: number; cases: { version: number }[] }[] };
    expect(stored.logs).toMatchObject([{ size: log.leaves.length, cases: [{ version: 3 }] }]);
  });

  it('shows a cut tail, and stays as it was', async () => {
    const seen = fresh();
    await verifying(bundle, '--seen', seen);
    const before = readFileSync(seen, 'utf8');
    const short = new MadeCase();
    ['one', 'two'].forEach((note) => short.append(note));
    short.reads.push(...madeCase.reads);
    short.entryIndexes.push(...madeCase.entryIndexes);
    short.readIndexes.push(...madeCase.readIndexes);
    const cut = await short.bundle(log, { witnesses });
    expect((await verifying(cut)).code).toBe(0);
    const { code, out } = await verifying(cut, '--seen', seen);
    expect(code).toBe(1);
    expect(out).toContain('Entry 3: not in the bundle');
    expect(readFileSync(seen, 'utf8')).toBe(before);
  });

  it('is said to be newer than an older bundle, which ends with 3', async () => {
    const seen = fresh();
    await verifying(bundle, '--seen', seen);
    const before = readFileSync(seen, 'utf8');
    const { code, out } = await verifying(earlier, '--seen', seen);
    expect(code).toBe(3);
    expect(out).toContain('The bundle is older than what was seen before');
    expect(out).toContain('stays as it was');
    expect(readFileSync(seen, 'utf8')).toBe(before);
  });

  it('is compared by the published tiles when the bundle does not say', async () => {
    const unsaid = changed((json) => (json.log.since = null));
    for (const [path, tile] of log.tiles()) write(join('tiles', path), tile);
    const seen = fresh();
    await verifying(earlier, '--seen', seen);
    const without = await verifying(unsaid, '--seen', seen);
    expect(without.code).toBe(3);
    expect(without.out).toContain('Ask for it again since that size, or give the published tiles.');
    expect((await verifying(unsaid, '--seen', seen, '--tiles', join(folder, 'tiles'))).code).toBe(0);
    expect((await verifying(earlier, '--seen', seen, '--tiles', join(folder, 'tiles'))).code).toBe(3);
  });

  it('is not continued by a log that was rewritten, though it publishes its own tiles', async () => {
    const other = new MadeLog();
    other.pad(sizeThen);
    const copy = new MadeCase();
    copy.entries.push(...madeCase.entries);
    copy.into(other);
    for (const [path, tile] of other.tiles()) write(join('other', path), tile);
    const json = await copy.bundle(other, { witnesses });
    const seen = fresh();
    const second = new MadeCase(2);
    second.append('of nobody');
    second.into(log);
    await verifying(await second.bundle(log, { size: sizeThen, witnesses }), '--seen', seen);
    const { code, out } = await verifying(json, '--seen', seen, '--tiles', join(folder, 'other'));
    expect(code).toBe(1);
    expect(out).toContain('(log-rewritten)');
    const wrong = await verifying(json, '--seen', seen, '--tiles', join(folder, 'tiles'));
    expect(wrong.code).toBe(2);
  });

  it('of several logs and cases is kept side by side', async () => {
    const seen = fresh();
    await verifying(bundle, '--seen', seen);
    const other = new MadeLog('other.example/log', signerOf('other.example/log', 1, 5));
    const second = new MadeCase(2);
    second.append('elsewhere');
    second.into(other);
    const both = wrote(`${policy}log ${other.signer.vkey}\n`);
    const path = wrote(await second.bundle(other, { witnesses }));
    expect((await ran(path, '--policy', both, '--seen', seen)).code).toBe(0);
    const { logs } = JSON.parse(readFileSync(seen, 'utf8')) as { logs: { origin: string }[] };
    expect(logs.map(({ origin }) => origin)).toEqual([log.origin, other.origin]);
  });

  it('is refused when it is not what this tool wrote, and left alone', async () => {
    for (const text of ['', '{}', JSON.stringify(bundle)]) {
      const seen = wrote(text);
      expect(await verifying(bundle, '--seen', seen)).toMatchObject({ code: 2, out: '' });
      expect(readFileSync(seen, 'utf8')).toBe(text);
    }
  });

  it('that cannot be written is no success, and leaves nothing behind', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    const seen = join(closed, 'nowhere', 'seen');
    const { code, err, out } = await verifying(bundle, '--seen', seen);
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
    const seen = fresh();
    await verifying(earlier, '--seen', seen);
    return verifying(unsaid(), '--seen', seen, '--tiles', url);
  }
  const here = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/log`;

  it('show that the log continues', async () => {
    const tiles = log.tiles(sizeThen + 16);
    answer = (path) => tiles.get(path.replace('/log/', ''));
    expect((await withTiles(here())).code).toBe(0);
  });

  it('that are not there, or too great, mean that it could not be checked', async () => {
    answer = () => undefined;
    expect(await withTiles(here())).toMatchObject({ code: 2, err: expect.stringContaining('answers 404') });
    answer = () => new Uint8Array(100_000);
    expect(await withTiles(here())).toMatchObject({ code: 2, err: expect.stringContaining('more than a tile') });
  });

  it('are not asked for where others listen', async () => {
    expect(await withTiles('http://log.example/')).toMatchObject({
      code: 2,
      err: expect.stringContaining('a folder or an https URL'),
    });
  });
});

describe('what could not be checked ends with 2', () => {
  it.each<[string, () => string[], string]>([
    ['no bundle', () => [], 'name one bundle'],
    ['two bundles', () => ['a', 'b', '--policy', 'p'], 'name one bundle'],
    ['no policy', () => ['a'], '--policy is missing'],
    ['an option that there is not', () => ['a', '--trust-me'], '--trust-me'],
    ['a policy that is not there', () => ['a', '--policy', join(folder, 'nowhere')], 'cannot be read (ENOENT)'],
    ['a policy that is none', () => ['a', '--policy', join(folder, 'bundle.json')], 'line 1 of the policy'],
    ['a bundle that is not there', () => ['nowhere', '--policy', join(folder, 'policy')], 'cannot be read (ENOENT)'],
    ['a folder', () => [folder, '--policy', join(folder, 'policy')], 'is not a file'],
    ['a device', () => ['/dev/zero', '--policy', join(folder, 'policy')], 'is not a file'],
    ['a policy for a bundle', () => [join(folder, 'policy'), '--policy', join(folder, 'policy')], 'is not JSON'],
  ])('with %s', async (_what, args, words) => {
    const { code, out, err } = await ran(...args());
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('COULD NOT BE CHECKED: ');
    expect(err).toContain(words);
  });

  it.each<[string, () => unknown, string]>([
    ['bytes that are no text', () => Buffer.from('{"form":"\xff"}', 'latin1'), 'is not text in UTF-8'],
    ['an open bracket, a million times', () => '['.repeat(1_000_000), 'in more than 32 others'],
    [
      'a list in a list, a million times',
      () => '['.repeat(1_000_000) + ']'.repeat(1_000_000),
      'in more than 32 others',
    ],
    ['an object in an object, 33 times', () => `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, 'in more than 32 others'],
    ['brackets in a text that is not ours', () => ({ form: `\\"${'['.repeat(50)}` }), 'form is not'],
    ['a text without its end', () => `"${'['.repeat(50)}`, 'is not JSON'],
    ['a million and one lists', () => `[${'[],'.repeat(1_000_000)}0]`, 'more than 1000000 lists and objects'],
    ['more than any case has', () => Buffer.alloc(64 * 1024 * 1024 + 1, ' '), 'greater than 67108864 bytes'],
    ['a number for a form', () => ({ form: 1e308 }), 'form is not'],
    [
      'fields by way of __proto__',
      () => JSON.stringify(bundle).replace('"form":', '"__proto__":{},"from":'),
      'form is not',
    ],
    [
      'an entry of a hundred thousand and one',
      () => changed(({ chain }) => (chain.entries = Array(100_001).fill({}) as never)),
      'more than 100000',
    ],
  ])('with %s', async (_what, json, words) => {
    const { code, err } = await verifying(wrote(json()));
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('in JSON too', async () => {
    const { code, out } = await ran('nowhere', '--policy', join(folder, 'policy'), '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({ result: 'could-not-be-checked', words: 'nowhere cannot be read (ENOENT)' });
  });
});

describe('letters that would move a terminal', () => {
  // a cursor, a title, a C1 sequence, text that turns around, a line of its own
  const odd = '\u001b[2J\u001b]0;HOLDS\u0007\u009b1A\u202eSDLOH\u2028\r\nHOLDS.\n';
  const raw = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

  it('are never printed', async () => {
    const json = changed(({ chain, reads }) => {
      Object.assign(chain.entries[2]!, { transition: odd });
      Object.assign(chain, { state: odd });
      reads[0]!.purpose = odd;
    });
    for (const how of [[], ['--json']])
      for (const one of [
        json,
        changed(({ reads }) => (reads[1]!.purpose = odd)),
        changed((all) => (all['ref'] = odd)),
      ]) {
        const { code, out, err } = await verifying(one, ...how);
        expect([1, 2]).toContain(code);
        expect(`${out}${err}`.replaceAll('\n', '')).not.toMatch(raw);
        expect(out).not.toMatch(/^HOLDS/m);
      }
  });

  it('are not printed from a name that was given either', async () => {
    const { err } = await ran('a\u001b[2Jb', '--policy', join(folder, 'policy'));
    expect(err).toContain('a\\u001b[2Jb cannot be read');
  });
});

describe('--help', () => {
  it('tells every exit code, and reads nothing', async () => {
    const { code, out } = await ran('--help', 'nowhere');
    expect(code).toBe(0);
    for (const number of [0, 1, 2, 3]) expect(out).toMatch(new RegExp(`^ {2}${number} {2}\\S`, 'm'));
  });
});

describe('the file that is handed on', () => {
  const built = join(import.meta.dirname, '../../../dist/verify/safe-passage-verify.mjs');

  it('imports Node alone, whenever it was built', () => {
    if (!existsSync(built)) return console.warn('dist/verify is not built: its file was not looked at');
    const imports = [...readFileSync(built, 'utf8').matchAll(/^import .* from "(.*)";$/gm)].map(([, from]) => from);
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter((from) => !from?.startsWith('node:'))).toEqual([]);
  });
});
