import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { MadeCase, MadeTlog, type BundleJson } from '@app/testing/made-tlog';
import { VerifyFolder } from '@app/testing/verify-folder';

const here = new VerifyFolder();
let bundle: BundleJson;

beforeAll(async () => {
  const log = new MadeTlog();
  const madeCase = new MadeCase();
  ['one', 'two', 'three'].forEach((note) => madeCase.append(note));
  madeCase.read('first');
  madeCase.read('second');
  bundle = await madeCase.into(log).bundle(log);
  here.write('policy', `log ${log.signer.vkey}\nquorum none\n`);
  here.write('bundle.json', bundle);
});
afterAll(() => here.drop());

const changed = (change: (json: BundleJson) => unknown): BundleJson => {
  const json = structuredClone(bundle);
  change(json);
  return json;
};

describe('what could not be checked ends with 2', () => {
  it.each<[string, () => string[], string]>([
    ['no bundle', () => [], 'name one bundle'],
    ['two bundles', () => ['a', 'b', '--policy', 'p'], 'name one bundle'],
    ['no policy', () => ['a'], '--policy is missing'],
    ['an unknown option', () => ['a', '--trust-me'], '--trust-me'],
    ['a missing policy', () => ['a', '--policy', join(here.folder, 'nowhere')], 'cannot be read (ENOENT)'],
    ['a file that is no policy', () => ['a', '--policy', join(here.folder, 'bundle.json')], 'line 1 of the policy'],
    ['a missing bundle', () => ['nowhere', '--policy', join(here.folder, 'policy')], 'cannot be read (ENOENT)'],
    ['a folder', () => [here.folder, '--policy', join(here.folder, 'policy')], 'is not a file'],
    ['a device', () => ['/dev/zero', '--policy', join(here.folder, 'policy')], 'is not a file'],
    [
      'a policy for a bundle',
      () => [join(here.folder, 'policy'), '--policy', join(here.folder, 'policy')],
      'is not JSON',
    ],
  ])('with %s', async (_what, args, words) => {
    const { code, out, err } = await here.run(...args());
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
    ['more bytes than any case has', () => Buffer.alloc(64 * 1024 * 1024 + 1, ' '), 'greater than 67108864 bytes'],
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
    const { code, err } = await here.verify(here.wrote(json()));
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('in JSON too', async () => {
    const { code, out } = await here.run('nowhere', '--policy', join(here.folder, 'policy'), '--json');
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({ result: 'could-not-be-checked', words: 'nowhere cannot be read (ENOENT)' });
  });
});

describe('letters that would move a terminal', () => {
  // cursor movement, a title, a C1 sequence, bidirectional text, a newline
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
        const { code, out, err } = await here.verify(one, ...how);
        expect([1, 2]).toContain(code);
        expect(`${out}${err}`.replaceAll('\n', '')).not.toMatch(raw);
        expect(out).not.toMatch(/^HOLDS/m);
      }
  });

  it('are not printed from a name that was given either', async () => {
    const { err } = await here.run('a\u001b[2Jb', '--policy', join(here.folder, 'policy'));
    expect(err).toContain('a\\u001b[2Jb cannot be read');
  });
});
