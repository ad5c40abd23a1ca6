import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256 as nobles } from '@noble/hashes/sha2.js';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 as nodes } from '@app/journal';
import { createJournal, following, opening, type JournalWorld } from '@app/testing/journal';
import { bytesOfHex, hexOfBytes } from './bytes.js';
import { entryHash, firstBreak, genesis, type Chain, type ChainedEntry, type Sha256 } from './chain.js';

const implementations: [string, Sha256][] = [
  ['Node’s SHA-256', nodes],
  ['the browser’s SHA-256', nobles],
];

let world: JournalWorld;
let chain: Chain;
let other: Chain;

beforeAll(async () => {
  world = await createJournal('chain');
  const [intake, audit] = await Promise.all([world.journalOf('intake'), world.journalOf('audit')]);
  const made = async (): Promise<Chain> => {
    const first = opening(world.facilities.han, { body: { people: 3, note: '한글과 \u{1f54a} und ß' } });
    const { ref } = await intake.append(first);
    for (let version = 1; version < 8; version += 1)
      await intake.append(
        following(first, version, {
          body: { n: version },
          sealed: {
            ...(version % 2 ? { identity: Buffer.from(`i${version}`) } : {}),
            ...(version % 3 ? { protection: Buffer.from(`p${version}`) } : {}),
            ...(version === 6 ? { route: Buffer.from('r') } : {}),
          },
          ...(version === 4 ? { transition: 'intake.assist-outside', to: 'intake.assisted' } : {}),
        }),
      );
    const found = await audit.chain(ref, '*');
    if (!found) throw new Error('the case is gone');
    return found;
  };
  [chain, other] = [await made(), await made()];
});
afterAll(() => world.drop());

const flipped = (value: ChainedEntry[keyof ChainedEntry]): unknown => {
  if (value instanceof Uint8Array) return Uint8Array.from(value, (byte, at) => (at === 0 ? byte ^ 1 : byte));
  if (typeof value === 'number') return value + 1;
  if (value === null) return Buffer.alloc(32);
  const text = value;
  const last = text.at(-1) ?? '';
  return text.slice(0, -1) + (last === '0' ? '1' : '0');
};
const withEntries = (entries: ChainedEntry[]): Chain => ({ ...chain, entries });

describe.each(implementations)('with %s, a chain', (_name, sha256) => {
  it('that nobody touched holds, and is hashed by TypeScript as Postgres hashed it', () => {
    expect(firstBreak(chain, sha256)).toBeUndefined();
    let prev = genesis(chain.caseId, sha256);
    for (const entry of chain.entries) {
      expect(hexOfBytes(entryHash(prev, entry, sha256))).toBe(hexOfBytes(entry.hash));
      prev = entry.hash;
    }
    expect(hexOfBytes(prev)).toBe(hexOfBytes(chain.head));
  });

  it('breaks at the entry of which any one field was changed', () => {
    let trials = 0;
    for (const [index, entry] of chain.entries.entries())
      for (const field of Object.keys(entry) as (keyof ChainedEntry)[]) {
        const changed = { ...entry, [field]: flipped(entry[field]) };
        const found = firstBreak(withEntries(chain.entries.map((one, at) => (at === index ? changed : one))), sha256);
        expect(found?.seq).toBe(index + 1);
        trials += 1;
      }
    expect(trials).toBe(chain.entries.length * 14);
  });

  it.each<[string, Partial<ChainedEntry>]>([
    ['an id with something after it', { actorId: '~, and what nobody did' }],
    ['an id in capitals', { actorId: 'CAPITALS' }],
    ['a time with a zero before it', { atMicros: '0~' }],
    ['a time in words', { atMicros: 'noon' }],
    ['a request id that is longer', { requestId: Buffer.alloc(17) }],
    ['a digest that is shorter', { identity: Buffer.alloc(31) }],
  ])('breaks at %s, though some such decode to the bytes that were hashed', (_what, spelled) => {
    const [entry] = chain.entries;
    if (!entry) throw new Error('the chain is empty');
    const said = Object.entries(spelled).map(([field, value]) => {
      const was = String(entry[field as keyof ChainedEntry]);
      if (value === 'CAPITALS') return [field, was.toUpperCase()];
      return [field, typeof value === 'string' ? value.replace('~', was) : value];
    });
    const changed = { ...entry, ...(Object.fromEntries(said) as Partial<ChainedEntry>) };
    expect(firstBreak(withEntries([changed, ...chain.entries.slice(1)]), sha256)).toEqual({
      seq: 1,
      fault: 'entry-changed',
    });
  });

  it('breaks at half a surrogate pair, which UTF-8 would write as it writes U+FFFD', () => {
    const [entry] = chain.entries;
    if (!entry) throw new Error('the chain is empty');
    const state = 'intake.\ufffd';
    const written = { ...entry, to: state };
    const alone = { ...written, hash: entryHash(genesis(chain.caseId, sha256), written, sha256) };
    const of = (to: string): Chain => ({
      ...chain,
      ...{ version: 1, state: to, head: alone.hash, entries: [{ ...alone, to }] },
    });
    expect(firstBreak(of(state), sha256)).toBeUndefined();
    expect(firstBreak(of('intake.\ud83d'), sha256)).toEqual({ seq: 1, fault: 'entry-changed' });
  });

  it.each([
    ['an entry is dropped', () => withEntries(chain.entries.filter(({ seq }) => seq !== 4)), 4],
    ['an entry is doubled', () => withEntries([...chain.entries.slice(0, 4), ...chain.entries.slice(3)]), 5],
    [
      'two entries are swapped',
      () => withEntries(chain.entries.map((one, at) => chain.entries[at === 2 ? 3 : at === 3 ? 2 : at] ?? one)),
      3,
    ],
    [
      'an entry comes from another case',
      () => withEntries(chain.entries.map((one, at) => (at === 4 ? (other.entries[4] ?? one) : one))),
      5,
    ],
    ['the tail is cut', () => withEntries(chain.entries.slice(0, 6)), 6],
    ['all entries are gone', () => withEntries([]), 0],
    ['the case’s head is another', () => ({ ...chain, head: other.head }), 8],
    ['the case’s version is another', () => ({ ...chain, version: 9 }), 8],
    ['the case stands in another state', () => ({ ...chain, state: 'closed.settled' }), 8],
    ['the chain is called another case’s', () => ({ ...chain, caseId: other.caseId }), 1],
    ['the case stands under another facility', () => ({ ...chain, facilityId: world.facilities.pek }), 1],
  ])('breaks when %s', (_what, tampered, seq) => {
    expect(firstBreak(tampered(), sha256)?.seq).toBe(seq);
  });
});

describe('docs/journal.md', () => {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/journal.md'), 'utf8');
  const value = (name: string): string => {
    const found = new RegExp(`\\| ${name} \\| \`([^\`]*)\``).exec(document)?.[1];
    if (found === undefined) throw new Error(`the worked example has no ${name}`);
    return found;
  };
  const bytes = (name: string): Uint8Array => bytesOfHex(value(name));

  it.each(implementations)('has a worked example that this code computes too, with %s', (_name, sha256) => {
    expect(hexOfBytes(genesis(value('case_id'), sha256))).toBe(value('genesis'));
    const entry: ChainedEntry = {
      caseId: value('case_id'),
      seq: Number(value('seq')),
      transition: value('transition'),
      from: value('from_state'),
      to: value('to_state'),
      actorId: value('actor_id'),
      actorRole: value('actor_role'),
      atMicros: value('at'),
      requestId: bytes('request_id'),
      body: value('body'),
      identity: bytes('SHA-256 of identity'),
      protection: null,
      route: null,
      hash: Buffer.alloc(32),
    };
    expect(hexOfBytes(entryHash(bytes('genesis'), entry, sha256))).toBe(value('hash'));
  });

  it('has a program in another language that computes it', () => {
    const program = /```python\n([\s\S]*?)```/.exec(document)?.[1];
    if (!program) throw new Error('the program is gone');
    const python = findPython();
    if (!python) return console.warn('python3 is not here: the program of docs/journal.md was not run');
    expect(execFileSync(python, ['-c', program]).toString().trim()).toBe(value('hash'));
  });
});

function findPython(): string | undefined {
  try {
    execFileSync('python3', ['--version']);
    return 'python3';
  } catch {
    return undefined;
  }
}
