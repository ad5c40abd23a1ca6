import { beforeAll, describe, expect, it } from '@jest/globals';
import { MadeCase, MadeTlog, sha256, signerOf, verifyEd25519, type BundleJson } from '@app/testing/made-tlog';
import { parseBundle } from './bundle.js';
import type { Fault } from './faults.js';
import { noteOf, parseNote } from './note.js';
import { parsePolicy } from './policy.js';
import type { Seen } from './seen.js';
import { consistencyProof } from './tree.js';
import { verifyBundle, type Against, type Verdict } from './verify-bundle.js';

const means = { sha256, verify: verifyEd25519 };
const witness = signerOf('witness.example/w1', 4, 2);
const witnesses = [witness];

const log = new MadeTlog();
const policy = parsePolicy(`log ${log.signer.vkey}\nwitness w1 ${witness.vkey}\nquorum w1\n`, sha256);
const madeCase = new MadeCase();
/** The tree at three points: with four entries of the case, with six, and after it grew by other cases. */
const sizes = { four: 0, six: 0, grown: 0 };
let bundle: BundleJson;

beforeAll(async () => {
  log.pad(300);
  for (const note of ['one', 'two', 'three', 'four']) madeCase.append(note);
  madeCase.read('first');
  madeCase.into(log);
  log.pad(12);
  sizes.four = log.leaves.length;
  for (const note of ['five', 'six']) madeCase.append(note);
  for (const purpose of ['면담', 'third']) madeCase.read(purpose);
  madeCase.read('for the court', 'export-pdf');
  madeCase.into(log);
  log.pad(250);
  sizes.six = log.leaves.length;
  log.pad(40);
  sizes.grown = log.leaves.length;
  bundle = await madeCase.bundle(log, { size: sizes.six, witnesses });
});

const verified = (json: unknown, against: Partial<Against> = {}): Verdict =>
  verifyBundle(parseBundle(JSON.parse(JSON.stringify(json))), { policy, seen: [], ...against }, means);
const faultIn = (json: unknown, against: Partial<Against> = {}): Fault | undefined => {
  const verdict = verified(json, against);
  return verdict.holds ? undefined : verdict.fault;
};
const changed = (change: (json: BundleJson) => void): BundleJson => {
  const json = structuredClone(bundle);
  change(json);
  return json;
};
/** What a verifier remembers who saw the case when it had four entries. */
async function seenWithFour(): Promise<Seen[]> {
  const verdict = verified(await earlier(), { seen: [] });
  return verdict.holds && verdict.remember ? [verdict.remember] : [];
}
const earlier = async (): Promise<BundleJson> => {
  const copy = new MadeCase();
  for (const note of ['one', 'two', 'three', 'four']) copy.append(note);
  copy.read('first');
  copy.entryIndexes.push(...madeCase.entryIndexes.slice(0, 4));
  copy.readIndexes.push(...madeCase.readIndexes.slice(0, 1));
  return copy.bundle(log, { size: sizes.four, witnesses });
};
/** The case with a different third entry, and all later hashes recomputed to fit. */
function forged(): MadeCase {
  const copy = new MadeCase();
  for (const note of ['one', 'two', 'another', 'four', 'five', 'six']) copy.append(note);
  copy.reads.push(...madeCase.reads);
  copy.entryIndexes.push(...madeCase.entryIndexes);
  copy.readIndexes.push(...madeCase.readIndexes);
  return copy;
}

describe('a bundle that nobody touched', () => {
  it('holds, and reports what holds', () => {
    expect(verified(bundle)).toMatchObject({
      holds: true,
      facts: {
        entries: { all: 6, inLog: 6 },
        reads: { all: 4, inLog: 4 },
        sealed: { all: 6, absent: 0 },
        checkpoint: { origin: 'safe-passage.example/log', size: sizes.six },
        standing: { hasQuorum: true, witnesses: [{ name: 'w1', at: 1_795_240_000 }] },
        seen: null,
      },
      warnings: [],
    });
  });

  it('holds without its sealed parts, and reports how many are missing', () => {
    expect(verified({ ...bundle, sealed: [] })).toMatchObject({
      holds: true,
      facts: { sealed: { all: 0, absent: 6 } },
    });
  });

  it('holds as far as it goes while its last rows are newer than the checkpoint', async () => {
    const verdict = verified(await madeCase.bundle(log, { size: madeCase.entryIndexes[5]!, witnesses }));
    expect(verdict).toMatchObject({
      holds: true,
      facts: { entries: { all: 6, inLog: 5 }, reads: { all: 4, inLog: 1 } },
      warnings: [{ code: 'entries-newer' }, { code: 'reads-newer' }],
    });
  });
});

describe('an entry that entered the log after a later one', () => {
  it('is proved by the hash of the later one', () => {
    const json = changed(({ log: { entries } }) => (entries[3] = null));
    expect(verified(json)).toMatchObject({ holds: true, warnings: [{ code: 'entries-newer' }] });
  });
});

describe('a bundle that was touched', () => {
  it('names the entry of which any field was changed', () => {
    let trials = 0;
    for (const [at, entry] of bundle.chain.entries.entries())
      for (const [field, value] of Object.entries(entry)) {
        const json = changed(({ chain }) => (chain.entries[at]![field] = another(value)));
        expect(whereOf(() => faultIn(json))).toBe(`entry ${at + 1}`);
        trials += 1;
      }
    expect(trials).toBe(84);
  });

  it('names the read of which any field was changed', () => {
    for (const [at, read] of bundle.reads.entries())
      for (const [field, value] of Object.entries(read)) {
        const json = changed(({ reads }) => Object.assign(reads[at]!, { [field]: another(value) }));
        const id = json.reads[at]!.id;
        expect([`read ${id}`, `read ${at + 1}`]).toContain(whereOf(() => faultIn(json)));
      }
  });

  it('names the entry of which a sealed part, or the place in the log, was changed', () => {
    for (let at = 0; at < 6; at += 1) {
      const sealed = changed((json) => (json.sealed[at]!.identity = 'AAAA'));
      expect(faultIn(sealed)).toMatchObject({ code: 'sealed-changed', seq: at + 1 });
      const added = changed((json) => (json.sealed[at]!.route = ''));
      expect(faultIn(added)).toMatchObject({ code: 'sealed-changed', seq: at + 1 });
      const moved = changed((json) => (json.log.entries[at]!.index += 1));
      expect(faultIn(moved)).toMatchObject({ code: 'entry-not-in-log', seq: at + 1 });
      const cut = changed((json) => json.log.entries[at]!.proof.pop());
      expect(faultIn(cut)).toMatchObject({ code: 'entry-not-in-log', seq: at + 1 });
    }
  });

  it.each<[string, (json: BundleJson) => unknown, Partial<Fault>]>([
    ['an entry is left out', ({ chain }) => chain.entries.splice(2, 1), { code: 'entry-missing', seq: 3 }],
    ['the last is left out', ({ chain }) => chain.entries.pop(), { code: 'case-differs-from-last-entry', seq: 5 }],
    [
      'two are swapped',
      ({ chain: { entries } }) => entries.splice(1, 2, entries[2]!, entries[1]!),
      { code: 'entry-missing', seq: 2 },
    ],
    ['the last is cut off cleanly, its place left', (json) => cutTail(json, 1, false), { code: 'entries-cut', seq: 6 }],
    ['a place is left out', ({ log }) => log.entries.pop(), { code: 'entry-not-in-log', seq: 6 }],
    ['two places are swapped', ({ log }) => log.entries.reverse(), { code: 'entry-not-in-log', seq: 1 }],
    ['a sealed part is of no entry', ({ sealed }) => (sealed[5]!.seq = 9), { code: 'sealed-of-no-entry', seq: 9 }],
    ['a sealed part comes twice', ({ sealed }) => (sealed[5]!.seq = 1), { code: 'sealed-of-no-entry', seq: 1 }],
    ['a read is left out', ({ reads }) => reads.shift(), { code: 'reads-cut', seq: null, readId: null }],
    ['a read comes twice', ({ reads }) => (reads[1] = reads[0]!), { code: 'read-twice', seq: null }],
    [
      'a read is of another case',
      ({ reads }) => (reads[2]!.caseId = reads[2]!.actorId),
      { code: 'read-of-another-case', readId: '00004ead-0000-4000-8000-0000000003ea' },
    ],
    [
      'a read was never recorded',
      ({ reads, log: { reads: places } }) => {
        reads.push({ ...reads[0]!, id: reads[0]!.actorId });
        places.push(places[0]!);
      },
      { code: 'read-not-in-log', readId: '0000ac70-0000-4000-8000-000000000002' },
    ],
    ['the checkpoint is not one', ({ log }) => (log.checkpoint = 'x'), { code: 'checkpoint-malformed', seq: null }],
    ['the checkpoint’s size is another', (json) => swapped(json, /\n\d+\n/, '\n7\n'), { code: 'checkpoint-forged' }],
    ['the checkpoint’s origin is another', (json) => swapped(json, /^safe/, 'save'), { code: 'checkpoint-forged' }],
    [
      'the log’s signature is gone',
      (json) => swapped(json, /\u2014 safe.*\n/, ''),
      { code: 'checkpoint-of-no-known-log' },
    ],
    ['the witness’ signature is gone', (json) => swapped(json, /\u2014 witness.*\n/, ''), { code: 'quorum-not-met' }],
  ])('does not hold when %s', (_what, change, fault) => {
    expect(faultIn(changed(change))).toMatchObject(fault);
  });

  it('names the first entry that was changed, though all hashes after it were made to fit', async () => {
    const json = await forged().bundle(log, { size: sizes.six, witnesses });
    expect(faultIn(json)).toMatchObject({ code: 'entry-not-in-log', seq: 3 });
  });

  it('does not hold by the signature of a log that only calls itself by the same name', async () => {
    const false_ = new MadeTlog(log.origin, signerOf(log.origin, 1, 99));
    const json = await new MadeCase().into(false_).bundle(false_, { size: 0 });
    expect(faultIn({ ...bundle, log: { ...bundle.log, checkpoint: json.log.checkpoint } })).toMatchObject({
      code: 'checkpoint-of-no-known-log',
    });
  });

  it('does not hold by a checkpoint whose known key signed something else', async () => {
    const { body } = parseNote(bundle.log.checkpoint);
    const checkpoint = noteOf(body, [log.signer.sign(`${body}more\n`), witness.sign(body)]);
    expect(faultIn({ ...bundle, log: { ...bundle.log, checkpoint } })).toMatchObject({ code: 'checkpoint-forged' });
  });
});

describe('against what was seen before', () => {
  it('a grown log and case hold by the proof that they continue, and are remembered', async () => {
    const seen = await seenWithFour();
    const verdict = verified(await madeCase.bundle(log, { since: sizes.four, witnesses }), { seen });
    expect(verdict).toMatchObject({
      holds: true,
      warnings: [],
      facts: { seen: { size: sizes.four, version: 4 } },
      remember: { size: sizes.grown, cases: [{ version: 6, reads: 4, from: madeCase.readIndexes.at(-1)! + 1 }] },
    });
  });

  it('the same bundle holds again', async () => {
    const seen = await seenWithFour();
    expect(verified(await earlier(), { seen })).toMatchObject({ holds: true, warnings: [], remember: seen[0] });
  });

  it('a cut tail shows, though the bundle by itself holds', () => {
    const first = verified(bundle);
    const seen = first.holds && first.remember ? [first.remember] : [];
    const cut = changed((json) => cutTail(json, 2, true));
    expect(faultIn(cut)).toBeUndefined();
    expect(faultIn(cut, { seen })).toMatchObject({ code: 'entries-cut', seq: 5 });
  });

  it('reads that were left out show too', () => {
    const first = verified(bundle);
    const seen = first.holds && first.remember ? [first.remember] : [];
    const cut = changed(({ reads, log: { reads: places } }) => [reads.pop(), places.pop()]);
    expect(faultIn(cut)).toBeUndefined();
    expect(faultIn(cut, { seen })).toMatchObject({ code: 'reads-cut' });
  });

  it('a bundle that was made earlier is said to be older, and is not remembered', async () => {
    const first = verified(bundle);
    const seen = first.holds && first.remember ? [first.remember] : [];
    const older = await earlier();
    expect(verified(older, { seen })).toMatchObject({
      holds: true,
      warnings: [{ code: 'older-than-seen' }],
      remember: null,
    });
    const between = await consistencyProof(sizes.four, sizes.six, log.nodes(), sha256);
    expect(verified(older, { seen, between })).toMatchObject({ holds: true, warnings: [{ code: 'older-than-seen' }] });
    expect(faultIn(older, { seen, between: between.slice(1) })).toMatchObject({ code: 'log-rewritten' });
  });

  it('a log that grew without a proof is not remembered, unless the proof comes from elsewhere', async () => {
    const seen = await seenWithFour();
    expect(verified(bundle, { seen })).toMatchObject({
      holds: true,
      warnings: [{ code: 'consistency-not-shown' }],
      remember: null,
    });
    const between = await consistencyProof(sizes.four, sizes.six, log.nodes(), sha256);
    expect(verified(bundle, { seen, between })).toMatchObject({
      holds: true,
      warnings: [],
      remember: { size: sizes.six },
    });
  });

  it('a rewritten log does not hold, though its signature and its places do', async () => {
    const seen = await seenWithFour();
    const other = new MadeTlog();
    other.pad(sizes.four);
    const json = await rebuilt(madeCase, other).bundle(other, { since: sizes.four, witnesses });
    expect(faultIn(json)).toBeUndefined();
    expect(faultIn(json, { seen })).toMatchObject({ code: 'log-rewritten', seq: null });
    const rewrittenCase = await rebuilt(forged(), other).bundle(other, { since: sizes.four, witnesses });
    expect(faultIn(rewrittenCase, { seen })).toMatchObject({ code: 'history-changed', seq: 4 });
  });

  it('two trees of one size do not hold', async () => {
    const other = new MadeTlog();
    const json = await rebuilt(madeCase, other).bundle(other, { witnesses });
    const seen = [{ origin: log.origin, size: other.leaves.length, root: new Uint8Array(32), cases: [] }];
    expect(faultIn(json, { seen })).toMatchObject({ code: 'log-shows-two-trees' });
  });

  it('an entry that was seen before it was in the log has to be in the next one', async () => {
    const growing = new MadeTlog();
    const other = new MadeCase();
    other.append('one');
    other.into(growing);
    growing.pad(3);
    other.append('two');
    const first = verified(await other.bundle(growing, { witnesses }));
    expect(first).toMatchObject({ holds: true, warnings: [{ code: 'entries-newer' }], remember: { size: 4 } });
    const seen = first.holds && first.remember ? [first.remember] : [];
    const before = new MadeCase();
    before.append('one');
    before.entryIndexes.push(0);
    // the bundle is of the same tree, so it may have been made just before the second entry
    expect(verified(await before.bundle(growing, { witnesses }), { seen })).toMatchObject({
      holds: true,
      warnings: [{ code: 'older-than-seen' }],
    });
    growing.pad(3);
    const json = await other.bundle(growing, { since: 4, witnesses });
    expect(faultIn(json, { seen })).toMatchObject({ code: 'entry-not-in-log', seq: 2 });
  });

  it('another log is not compared', async () => {
    const seen = (await seenWithFour()).map((one) => ({ ...one, origin: 'other.example/log' }));
    expect(verified(bundle, { seen })).toMatchObject({ holds: true, facts: { seen: null } });
  });
});

/** Another value of the same kind, usually with a valid form. */
function another(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'string') return '00'.repeat(32);
  const last = value.at(-1) ?? '';
  return value.slice(0, -1) + (last === '0' ? '1' : '0');
}

/** The row that the fault, or the error about its form, names. */
function whereOf(check: () => Fault | undefined): string | undefined {
  try {
    const fault = check();
    return fault && (fault.readId ? `read ${fault.readId}` : `entry ${fault.seq}`);
  } catch (error) {
    return /(entry|read) \d+/.exec(String(error))?.[0];
  }
}

/** Cuts the last entries, and changes head, version and state to fit. */
function cutTail({ chain, log: { entries: places }, sealed }: BundleJson, count: number, withPlaces: boolean): void {
  chain.entries.splice(-count);
  const last = chain.entries.at(-1)!;
  Object.assign(chain, { head: last['hash'], version: chain.entries.length, state: last['to'] });
  sealed.splice(-count);
  if (withPlaces) places.splice(-count);
}

const swapped = (json: BundleJson, what: RegExp, by: string): string =>
  (json.log.checkpoint = json.log.checkpoint.replace(what, by));

/** Puts the case's rows at other indexes of another log. */
function rebuilt(of: MadeCase, other: MadeTlog): MadeCase {
  const copy = new MadeCase();
  copy.entries.push(...of.entries);
  copy.reads.push(...of.reads);
  return copy.into(other);
}
