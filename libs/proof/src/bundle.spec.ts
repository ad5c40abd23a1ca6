import { beforeAll, describe, expect, it } from '@jest/globals';
import { MadeCase, MadeTlog, type BundleJson } from '@app/testing/made-tlog';
import { parseBundle } from './bundle.js';
import { jsonOfSeen, parseSeen } from './seen.js';

let bundle: BundleJson;

beforeAll(async () => {
  const log = new MadeTlog();
  const madeCase = new MadeCase();
  for (let count = 1; count <= 6; count += 1) madeCase.append();
  for (let count = 1; count <= 4; count += 1) madeCase.read();
  bundle = await madeCase.into(log).bundle(log);
});

const changed = (change: (json: BundleJson) => void): BundleJson => {
  const json = structuredClone(bundle);
  change(json);
  return json;
};

describe('the JSON of a bundle', () => {
  it.each<[string, (json: BundleJson) => unknown, string]>([
    ['of another form', (json) => (json['form'] = 'v2'), 'the bundle: form is not'],
    [
      'with a reference that has a control character',
      (json) => (json['ref'] = 'SP\u001b[2J'),
      'ref is not a reference',
    ],
    ['with a time in words', (json) => (json['madeAt'] = 'noon'), 'madeAt is not a time'],
    ['without a chain', (json) => Reflect.deleteProperty(json, 'chain'), 'the chain is not an object'],
    ['with pages for a chain', (json) => Object.assign(json, { chain: [json.chain] }), 'the chain is not an object'],
    ['with an entry that is none', (json) => json.chain.entries.push([] as never), 'entry 7 is not an object'],
    ['with no list of reads', (json) => Object.assign(json, { reads: {} }), 'reads is not a list'],
    ['with a read that is none', (json) => json.reads.push(null as never), 'read 5 is not an object'],
    ['with half a surrogate pair', (json) => (json.reads[0]!.purpose = '\ud83d'), 'read 1 has text that cannot'],
    ['with loose base64', (json) => (json.sealed[0]!.identity = 'AAB='), 'sealed 1: identity is not base64'],
    ['with a number for base64', (json) => Object.assign(json.sealed[0]!, { route: 1 }), 'sealed 1: route is not text'],
    ['with a place of half', (json) => (json.log.entries[0]!.index = 0.5), 'entries 1: index is not a whole number'],
    ['with a place before the first', (json) => (json.log.reads[1]!.index = -1), 'reads 2: index is not a whole'],
    ['with a place beyond 2^53', (json) => (json.log.reads[1]!.index = 2 ** 53), 'reads 2: index is not a whole'],
    ['with a proof of a short hash', (json) => (json.log.entries[0]!.proof[2] = 'AAAA'), 'proof 3 is not 32 bytes'],
    [
      'with an endless proof',
      (json) => (json.log.entries[0]!.proof = Array<string>(65).fill('')),
      'more than 64 items',
    ],
    ['with endless keys', (json) => (json.log.keys = Array<string>(101).fill('')), 'keys has more than 100 items'],
    ['with a key that is none', (json) => (json.log.keys = [7 as never]), 'keys 1: key is not text'],
    ['with no answer to since', (json) => Reflect.deleteProperty(json.log, 'since'), 'since is not an object'],
  ])('%s is refused', (_what, change, words) => {
    expect(() => parseBundle(changed(change))).toThrow(words);
  });

  it('has no field that it only inherits', () => {
    const text = JSON.stringify(bundle).replace('"ref":"SP-7K3M-92QD"', '"__proto__":{"ref":"SP-7K3M-92QD"}');
    expect(() => parseBundle(JSON.parse(text))).toThrow('ref is not text');
    expect(() => parseBundle(Object.create(bundle))).toThrow('form is not');
  });

  it.each([undefined, null, [], 'bundle', 7, true])('is not %p', (json) => {
    expect(() => parseBundle(json)).toThrow('the bundle is not an object');
  });
});

describe('what was seen before', () => {
  const hash = new Uint8Array(32).fill(7);
  const seen = [
    {
      ...{ origin: 'safe-passage.example/log', size: 2 ** 40, root: hash },
      cases: [{ caseId: '0000cafe-0000-4000-8000-000000000001', version: 3, head: hash, reads: 0, from: 2 ** 40 + 1 }],
    },
  ];

  it('is written down and read again', () => {
    expect(parseSeen(JSON.parse(JSON.stringify(jsonOfSeen(seen))))).toEqual(seen);
    expect(parseSeen(jsonOfSeen([]))).toEqual([]);
  });

  it.each<[string, (json: { logs: Record<string, unknown>[] }) => unknown, string]>([
    ['of another form', (json) => Object.assign(json, { form: 'x' }), 'form is not'],
    ['without logs', (json) => Object.assign(json, { logs: null }), 'logs is not a list'],
    ['with a short root', ({ logs }) => (logs[0]!['root'] = 'AAAA'), 'log 1: root is not 32 bytes'],
    ['with a size in text', ({ logs }) => (logs[0]!['size'] = '7'), 'log 1: size is not a whole number'],
    ['with a case that is none', ({ logs }) => (logs[0]!['cases'] = [1]), 'case 1 is not an object'],
  ])('%s is refused', (_what, change, words) => {
    const json = JSON.parse(JSON.stringify(jsonOfSeen(seen))) as { logs: Record<string, unknown>[] };
    change(json);
    expect(() => parseSeen(json)).toThrow(words);
  });
});
