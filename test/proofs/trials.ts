import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '@app/journal';
import {
  bytesOfHex,
  entryHash,
  genesis,
  hexOfBytes,
  parseBundle,
  parseChain,
  parsePolicy,
  verifyBundle,
  type Policy,
  type Seen,
  type Verdict,
} from '@app/proof';
import { eventually, type Product } from '@app/testing/product';
import { liveTo } from '@app/testing/whole-case';
import { verifyEd25519 } from '../../apps/log/src/signer.js';
import type { Bundle } from '../../apps/audit/src/bundle.js';

/** A case's bundle, an earlier bundle from before its last entry, and what a verifier remembers of the earlier one. */
export interface Honest {
  bundle: Bundle;
  earlier: Bundle;
  seen: Seen[];
}

/** Honest bundles of three cases, and a count of the changes that the verifier found, missed or named wrongly. */
export class Trials {
  count = 0;
  /** Changes that were not found. */
  readonly missed: string[] = [];
  /** Changes for which the verifier named another row than the changed one. */
  readonly misnamed: string[] = [];

  private constructor(
    readonly policy: Policy,
    readonly cases: readonly Honest[],
  ) {}

  static async start(product: Product): Promise<Trials> {
    const refs: string[] = [];
    for (const state of ['transit.planning', 'closed.settled', 'closed.erased'] as const)
      refs.push(await liveTo(product, state));
    const keys = await readFile(join(product.logDir, 'public/keys'), 'utf8');
    const policy = parsePolicy(`log ${keys.trim()}\nquorum none\n`, sha256);
    const cases: Honest[] = [];
    for (const ref of refs) cases.push(await honest(product, policy, ref));
    return new Trials(policy, cases);
  }

  verdictOn(bundle: unknown, seen: readonly Seen[] = []): Verdict {
    return verdictBy(this.policy, bundle, seen);
  }

  /** Verifies a changed bundle. The verifier must find the change, and name the row where one is given. */
  trial(what: string, made: unknown, seen: readonly Seen[], row?: { seq?: number; readId?: string }): void {
    this.count += 1;
    const fault = this.found(made, seen);
    if (!fault) this.missed.push(what);
    else if (row?.seq !== undefined && fault.seq !== row.seq)
      this.misnamed.push(`${what}: ${fault.code} ${fault.seq ?? '-'}`);
    else if (row?.readId !== undefined && fault.code !== 'form' && fault.readId !== row.readId)
      this.misnamed.push(`${what}: ${fault.code} ${fault.readId ?? '-'}`);
  }

  /** The fault that was found and its row; `form` when the bundle could not even be parsed. */
  private found(
    bundle: unknown,
    seen: readonly Seen[],
  ): { code: string; seq: number | null; readId: string | null } | undefined {
    try {
      const verdict = this.verdictOn(bundle, seen);
      return verdict.holds ? undefined : verdict.fault;
    } catch (error) {
      const words = error instanceof Error ? error.message : '';
      const place = /(entry|read|sealed) (\d+)/.exec(words);
      return { code: 'form', seq: place ? Number(place[2]) : null, readId: null };
    }
  }
}

const verdictBy = (policy: Policy, bundle: unknown, seen: readonly Seen[] = []): Verdict =>
  verifyBundle(parseBundle(bundle), { policy, seen }, { sha256, verify: verifyEd25519 });

async function honest(product: Product, policy: Policy, ref: string): Promise<Honest> {
  const [coordinator, caseworker] = await Promise.all([product.as('coordinator'), product.as('caseworker')]);
  const whole = (since?: number): Promise<Bundle> =>
    eventually('proofs for all', async () => {
      const query = since === undefined ? '' : `?since=${since}`;
      const bundle = (await coordinator.get(`/api/audit/cases/${ref}/bundle${query}`)).body as Bundle;
      return bundle.log.entries.every(Boolean) && bundle.log.reads.slice(0, -1).every(Boolean) && bundle;
    });
  const earlier = await whole();
  const before = verdictBy(policy, earlier);
  if (!before.holds || !before.remember) throw new Error('the first bundle does not hold');
  const note = await caseworker.post(`/api/cases/${ref}/case.add-note`, { note: 'looked at' });
  if (note.status !== 200 && note.status !== 409) throw new Error(`the note is answered with ${note.status}`);
  return { bundle: await whole(before.facts.checkpoint.size), earlier, seen: [before.remember] };
}

/** Through JSON, as a bundle travels. An honest bundle is written once for the thousands of trials that change it. */
function copy(bundle: Bundle): Bundle {
  const text = written.get(bundle) ?? JSON.stringify(bundle);
  written.set(bundle, text);
  return JSON.parse(text) as Bundle;
}
const written = new WeakMap<Bundle, string>();

export const changed = (bundle: Bundle, change: (made: Bundle) => void): Bundle => {
  const made = copy(bundle);
  change(made);
  return made;
};

/** Another value of the same kind. In a text, one letter differs. */
export function flipped(value: unknown, at: number): unknown {
  if (typeof value === 'number') return value + 1 + at;
  if (typeof value !== 'string') return 'x';
  if (value === '') return 'x';
  const place = at % value.length;
  const letter = value[place] ?? '';
  const other = /[0-9]/.test(letter) ? String((Number(letter) + 1) % 10) : letter === 'a' ? 'b' : 'a';
  return value.slice(0, place) + other + value.slice(place + 1);
}

/** Computes every hash from one entry on, and the head, as somebody would who knows the format. */
export function rehash(bundle: Bundle, from: number): void {
  const { entries } = parseChain({ ...bundle.chain });
  let prev = from === 0 ? genesis(bundle.chain.caseId, sha256) : bytesOfHex(bundle.chain.entries[from - 1]?.hash ?? '');
  for (let at = from; at < entries.length; at += 1) {
    const entry = entries[at];
    const shown = bundle.chain.entries[at];
    if (!entry || !shown) throw new Error('the chain is shorter');
    prev = entryHash(prev, entry, sha256);
    shown.hash = hexOfBytes(prev);
  }
  bundle.chain.head = hexOfBytes(prev);
}
