import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync, sign } from 'node:crypto';
import { sha256 } from '@app/journal';
import { leafHash, noteOf, parseNote, parseVkey, vkeyOf, type ChainEntry } from '@app/proof';
import { startProduct, type Product } from '@app/testing/product';
import type { Bundle } from '../../apps/audit/src/bundle.js';
import { changed, flipped, rehash, Trials } from './trials.js';

/**
 * Changes one part of a case's bundle, as somebody could who has the database and the log's server. Somebody with the
 * log's public key and an earlier checkpoint must detect it, with the changed row.
 */
let product: Product;
let trials: Trials;
beforeAll(async () => {
  product = await startProduct('tamper', { logCadenceSeconds: 0.1 });
  trials = await Trials.start(product);
}, 120_000);
afterAll(() => product.stop());

const named = (): void => {
  expect([trials.missed.slice(0, 5), trials.misnamed.slice(0, 5)]).toEqual([[], []]);
};

const swapped = (bundle: Bundle, one: number, other: number, withPlace: boolean): Bundle =>
  changed(bundle, ({ chain, log }) => {
    const swap = <T>(list: T[]): void => {
      [list[one], list[other]] = [list[other] as T, list[one] as T];
    };
    swap(chain.entries);
    if (withPlace) swap(log.entries);
  });

describe('a bundle of which one thing was changed does not hold', () => {
  it('any field of any entry: flipped at several places, or null', () => {
    for (const { bundle, seen } of trials.cases)
      for (const [at, entry] of bundle.chain.entries.entries())
        for (const field of Object.keys(entry) as (keyof ChainEntry)[]) {
          const change = (value: unknown): Bundle =>
            changed(bundle, (made) => Object.assign(made.chain.entries[at] ?? {}, { [field]: value }));
          const width = typeof entry[field] === 'string' ? Math.min(entry[field].length, 12) : 3;
          for (let place = 0; place < width; place += 1)
            trials.trial(`${field} of ${at + 1} at ${place}`, change(flipped(entry[field], place * 7)), seen, {
              seq: at + 1,
            });
          if (entry[field] !== null) trials.trial(`${field} of ${at + 1} null`, change(null), seen, { seq: at + 1 });
        }
    named();
    expect(trials.count).toBeGreaterThan(5_000);
  }, 120_000);

  it('a field swapped with the next entry’s', () => {
    for (const { bundle, seen } of trials.cases)
      for (const [at, entry] of bundle.chain.entries.entries())
        for (const field of Object.keys(entry) as (keyof ChainEntry)[]) {
          const next = bundle.chain.entries[at + 1];
          if (!next || next[field] === entry[field]) continue;
          const made = changed(bundle, ({ chain }) => {
            Object.assign(chain.entries[at] ?? {}, { [field]: next[field] });
            Object.assign(chain.entries[at + 1] ?? {}, { [field]: entry[field] });
          });
          trials.trial(`${field} of ${at + 1} and ${at + 2}`, made, seen, { seq: at + 1 });
        }
    named();
  }, 120_000);

  it('an entry deleted, doubled, moved, or taken from another case; with its proof or without', () => {
    for (const [which, { bundle, seen }] of trials.cases.entries()) {
      const other = trials.cases[(which + 1) % trials.cases.length]?.bundle;
      for (let at = 0; at < bundle.chain.entries.length; at += 1)
        for (const withPlace of [true, false]) {
          const spliced = (remove: number, from: Bundle | undefined, take: number): Bundle =>
            changed(bundle, ({ chain, log }) => {
              const [entry, place] = [from?.chain.entries[take], from?.log.entries[take] ?? null];
              chain.entries.splice(at, remove, ...(entry ? [entry] : []));
              if (withPlace) log.entries.splice(at, remove, ...(entry ? [place] : []));
            });
          const last = at === bundle.chain.entries.length - 1;
          trials.trial(`${at + 1} deleted`, spliced(1, undefined, 0), seen, last ? {} : { seq: at + 1 });
          trials.trial(`${at + 1} doubled`, spliced(0, bundle, at), seen, { seq: at + 2 });
          if (other && at < other.chain.entries.length)
            trials.trial(`${at + 1} from another case`, spliced(1, other, at), seen, { seq: at + 1 });
          for (const step of [1, 2, 5])
            if (at + step < bundle.chain.entries.length)
              trials.trial(`${at + 1} after ${at + 1 + step}`, swapped(bundle, at, at + step, withPlace), seen, {
                seq: at + 1,
              });
        }
    }
    named();
  }, 120_000);

  it('a body, a person or a time rewritten with every hash after it made anew: the log does not have it', () => {
    for (const { bundle, seen } of trials.cases)
      for (let at = 0; at < bundle.chain.entries.length; at += 1)
        for (const [field, value] of [
          ['body', '{}'],
          ['body', '{"people":99}'],
          ['actorId', '00000000-0000-4000-8000-000000000000'],
          ['actorRole', 'administrator'],
          ['atMicros', '1795237200123456'],
          ['requestId', '00'.repeat(16)],
          ['transition', 'case.add-note'],
        ] as const) {
          if (bundle.chain.entries[at]?.[field] === value) continue;
          const made = changed(bundle, (one) => {
            Object.assign(one.chain.entries[at] ?? {}, { [field]: value });
            rehash(one, at);
          });
          trials.trial(`${field} of ${at + 1} rehashed`, made, seen, { seq: at + 1 });
        }
    named();
  }, 120_000);

  it('the facility of the case: its first entry names another', () => {
    for (const { bundle, seen } of trials.cases) {
      const made = changed(bundle, ({ chain }) => {
        chain.facilityId = '00000000-0000-4000-8000-000000000000';
      });
      trials.trial('the facility', made, seen, { seq: 1 });
    }
    named();
  });

  it('its tail cut, the head put right and the places too: what was seen before is longer', () => {
    for (const { bundle, seen } of trials.cases)
      for (let kept = 1; kept < bundle.chain.entries.length; kept += 1) {
        const seenVersion = seen[0]?.cases.find(({ caseId }) => caseId === bundle.chain.caseId)?.version ?? 0;
        if (kept >= seenVersion) continue;
        const made = changed(bundle, ({ chain, log, sealed }) => {
          chain.entries.length = kept;
          log.entries.length = kept;
          sealed.splice(0, sealed.length, ...sealed.filter(({ seq }) => seq <= kept));
          const last = chain.entries[kept - 1];
          Object.assign(chain, { version: kept, head: last?.hash, state: last?.to });
        });
        trials.trial(`cut to ${kept}`, made, seen, { seq: kept + 1 });
      }
    named();
  });

  it('a sealed body flipped, swapped, or given to another entry', () => {
    for (const { bundle, seen } of trials.cases)
      for (const [at, parts] of bundle.sealed.entries())
        for (const name of ['identity', 'protection', 'route'] as const) {
          const body = parts[name];
          if (body === undefined) continue;
          const bytes = Buffer.from(body, 'base64');
          for (let place = 0; place < bytes.length; place += 37) {
            const other = Buffer.from(bytes);
            other.writeUInt8(other.readUInt8(place) ^ 1, place);
            const made = changed(bundle, (one) =>
              Object.assign(one.sealed[at] ?? {}, { [name]: other.toString('base64') }),
            );
            trials.trial(`${name} of ${parts.seq} at ${place}`, made, seen, { seq: parts.seq });
          }
          const moved = changed(bundle, (one) => Object.assign(one.sealed[at] ?? {}, { seq: parts.seq + 1 }));
          trials.trial(`${name} of ${parts.seq} moved`, moved, seen);
        }
    named();
  }, 120_000);

  it('a read changed in any field, left out, doubled, or called another case’s', () => {
    for (const [which, { bundle, seen }] of trials.cases.entries())
      for (const [at, read] of bundle.reads.entries()) {
        if (bundle.log.reads[at] === null) continue;
        for (const field of Object.keys(read) as (keyof typeof read)[])
          for (let place = 0; place < 4; place += 1) {
            const made = changed(bundle, (one) =>
              Object.assign(one.reads[at] ?? {}, { [field]: flipped(read[field], place * 5) }),
            );
            trials.trial(`${field} of read ${at}`, made, seen, field === 'id' ? {} : { readId: read.id });
          }
        trials.trial(
          `read ${at} left out`,
          changed(bundle, (one) => void one.reads.splice(at, 1)),
          seen,
        );
        trials.trial(
          `read ${at} doubled`,
          changed(bundle, (one) => void one.reads.splice(at, 0, read)),
          seen,
        );
        const theirs = trials.cases[(which + 1) % trials.cases.length]?.bundle.reads[0];
        if (theirs)
          trials.trial(
            `read ${at} of another case`,
            changed(bundle, (one) => void (one.reads[at] = theirs)),
            seen,
            { readId: theirs.id },
          );
      }
    named();
  }, 120_000);

  it('a proof or an index: any bit, any length', () => {
    for (const { bundle, seen } of trials.cases)
      for (const [at, place] of bundle.log.entries.entries()) {
        if (!place) continue;
        for (let hash = 0; hash < place.proof.length; hash += 1) {
          const bytes = Buffer.from(place.proof[hash] ?? '', 'base64');
          bytes.writeUInt8(bytes.readUInt8(hash % 32) ^ (1 << (hash % 8)), hash % 32);
          const made = changed(
            bundle,
            (one) => void one.log.entries[at]?.proof.splice(hash, 1, bytes.toString('base64')),
          );
          trials.trial(`proof of ${at + 1} at ${hash}`, made, seen, { seq: at + 1 });
        }
        for (const by of [-1, 1, 2, 256, -place.index, 2 ** 40])
          if (by !== 0 && place.index + by >= 0)
            trials.trial(
              `index of ${at + 1} by ${by}`,
              changed(bundle, (one) => void (one.log.entries[at] = { ...place, index: place.index + by })),
              seen,
              { seq: at + 1 },
            );
        const cut = changed(bundle, (one) => void one.log.entries[at]?.proof.pop());
        trials.trial(`proof of ${at + 1} cut`, cut, seen, { seq: at + 1 });
      }
    named();
  }, 120_000);

  it('the checkpoint: any letter of it', () => {
    for (const { bundle, seen } of trials.cases)
      for (let at = 0; at < bundle.log.checkpoint.length; at += 1) {
        const letter = bundle.log.checkpoint[at] ?? '';
        const other = letter === 'A' ? 'B' : 'A';
        const note = bundle.log.checkpoint.slice(0, at) + other + bundle.log.checkpoint.slice(at + 1);
        trials.trial(
          `checkpoint at ${at}`,
          changed(bundle, (one) => void (one.log.checkpoint = note)),
          seen,
        );
      }
    named();
  }, 120_000);

  it('the key: a checkpoint that somebody else signed in the log’s name', () => {
    for (const { bundle, seen } of trials.cases) {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      const { body } = parseNote(bundle.log.checkpoint);
      const name = body.split('\n')[0] ?? '';
      const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
      const theirs = parseVkey(vkeyOf(name, 1, raw, sha256), sha256);
      const honest = trials.policy.logs[0]?.key;
      if (!honest) throw new Error('the policy has no log');
      const signature = sign(null, Buffer.from(body), privateKey);
      for (const id of [theirs.id, honest.id]) {
        const note = noteOf(body, [{ name, id, signature }]);
        trials.trial(
          'another key',
          changed(bundle, (one) => void (one.log.checkpoint = note)),
          seen,
        );
      }
    }
    named();
  });

  it('the log begun anew without what one would rather forget, signed with the true key: it does not continue the one that was seen', () => {
    for (const { bundle, seen } of trials.cases) {
      const [one] = seen;
      if (!one) throw new Error('nothing was seen');
      const forgot = { ...one, root: leafHash(one.root, sha256) };
      trials.trial('another history of the size that was seen', bundle, [forgot]);
    }
    named();
  });

  it('in more than 10,000 trials, all of them found', () => {
    expect(trials.missed).toEqual([]);
    expect(trials.count).toBeGreaterThanOrEqual(10_000);
    console.info(`${trials.count} changes, ${trials.count} found`);
  });
});

describe('an older bundle, as a database that was set back would give it,', () => {
  it('is not taken for news', () => {
    for (const { earlier, bundle } of trials.cases) {
      const now = trials.verdictOn(bundle);
      if (!now.holds || !now.remember) throw new Error('the bundle does not hold');
      const verdict = trials.verdictOn(earlier, [now.remember]);
      expect(verdict.holds && verdict.warnings.map(({ code }) => code)).toContain('older-than-seen');
      expect(verdict.holds && verdict.remember).toBeNull();
    }
  });
});

describe('a bundle that nobody touched', () => {
  it('raises no alarm in 1,000 runs, that of an erased case among them', () => {
    for (let run = 0; run < 1_000; run += 1) {
      const { bundle, seen } = trials.cases[run % trials.cases.length] ?? { bundle: undefined, seen: [] };
      expect(trials.verdictOn(bundle, run % 2 ? seen : []).holds).toBe(true);
    }
  }, 120_000);
});
