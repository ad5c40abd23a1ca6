import { areEqual } from './bytes.js';
import type { Sha256 } from './chain.js';
import { parseCheckpoint } from './checkpoint.js';
import { parseVkey, signedBy, type Key, type KeyType, type Note, type VerifyEd25519 } from './note.js';

/** Whose signatures the verifier accepts: https://c2sp.org/tlog-policy. */
export interface Policy {
  logs: { key: Key; url: string | null }[];
  witnesses: Witness[];
  /** Null: the log's own signature is enough. */
  quorum: Witness | Group | null;
}

export interface Witness {
  name: string;
  key: Key;
  url: string | null;
}

export interface Group {
  name: string;
  threshold: number;
  members: (Witness | Group)[];
}

const lettersMax = 1_000_000;
const linesMax = 10_000;

/** Throws an Error that names the line and says what is wrong with it. */
export function parsePolicy(text: string, sha256: Sha256): Policy {
  if (text.length > lettersMax) throw new Error(`the policy is longer than ${lettersMax} letters`);
  const lines = text.split('\n');
  if (lines.length > linesMax) throw new Error(`the policy has more than ${linesMax} lines`);
  const draft: Draft = { logs: [], witnesses: [], named: new Map(), members: new Set(), quorum: undefined };
  for (const [at, line] of lines.entries())
    try {
      takeLine(draft, line, sha256);
    } catch (error) {
      throw new Error(`line ${at + 1} of the policy: ${error instanceof Error ? error.message : ''}`, { cause: error });
    }
  if (draft.quorum === undefined) throw new Error('the policy has no quorum line');
  return { logs: draft.logs, witnesses: draft.witnesses, quorum: draft.quorum };
}

interface Draft {
  logs: Policy['logs'];
  witnesses: Witness[];
  named: Map<string, Witness | Group>;
  /** Names that belong to a group: each may count only once. */
  members: Set<string>;
  quorum: Policy['quorum'] | undefined;
}

function takeLine(draft: Draft, line: string, sha256: Sha256): void {
  // eslint-disable-next-line no-control-regex -- they are what must not be there
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line)) throw new Error('it has a control character');
  const [keyword, ...items] = line.split(/[ \t]+/).filter((item) => item !== '');
  if (keyword === undefined || keyword.startsWith('#')) return;
  if (keyword === 'log') takeLog(draft, items, sha256);
  else if (keyword === 'witness') takeWitness(draft, items, sha256);
  else if (keyword === 'group') takeGroup(draft, items);
  else if (keyword === 'quorum') takeQuorum(draft, items);
  else throw new Error('it begins with none of log, witness, group, quorum');
}

function takeLog(draft: Draft, [vkey, url, ...rest]: string[], sha256: Sha256): void {
  if (vkey === undefined || rest.length > 0) throw new Error('a log has a key, and may have an address');
  const key = keyOfType(vkey, 1, 'a log', sha256);
  if (isAmong(key, draft.logs)) throw new Error('an earlier log has the same public key');
  draft.logs.push({ key, url: url ?? null });
}

function takeWitness(draft: Draft, [name, vkey, url, ...rest]: string[], sha256: Sha256): void {
  if (name === undefined || vkey === undefined || rest.length > 0)
    throw new Error('a witness has a name and a key, and may have an address');
  const key = keyOfType(vkey, 4, 'a witness', sha256);
  if (isAmong(key, draft.witnesses)) throw new Error('an earlier witness has the same public key');
  const witness = { name, key, url: url ?? null };
  define(draft, witness);
  draft.witnesses.push(witness);
}

function takeGroup(draft: Draft, [name, threshold, ...names]: string[]): void {
  if (name === undefined || threshold === undefined || names.length === 0)
    throw new Error('a group has a name, a threshold and members');
  const members = names.map((member) => {
    const found = definedAs(draft, member);
    if (draft.members.has(member)) throw new Error(`${member} is a member of a group already`);
    draft.members.add(member);
    return found;
  });
  define(draft, { name, threshold: thresholdOf(threshold, members.length), members });
}

function thresholdOf(text: string, members: number): number {
  if (text === 'any') return 1;
  if (text === 'all') return members;
  const threshold = Number(text);
  if (!/^[1-9]\d*$/.test(text) || threshold > members)
    throw new Error(`the threshold is not any, all, or a number from 1 to ${members}`);
  return threshold;
}

function takeQuorum(draft: Draft, [name, ...rest]: string[]): void {
  if (name === undefined || rest.length > 0) throw new Error('the quorum is one name');
  if (draft.quorum !== undefined) throw new Error('there is a quorum already');
  draft.quorum = name === 'none' ? null : definedAs(draft, name);
}

function define(draft: Draft, what: Witness | Group): void {
  if (what.name === 'none') throw new Error('none is not a name that can be given');
  if (draft.named.has(what.name)) throw new Error(`${what.name} is a name already`);
  draft.named.set(what.name, what);
}

function definedAs(draft: Draft, name: string): Witness | Group {
  const found = draft.named.get(name);
  if (!found) throw new Error(`no line before says what ${name} is`);
  return found;
}

function keyOfType(vkey: string, type: KeyType, whose: string, sha256: Sha256): Key {
  const key = parseVkey(vkey, sha256);
  if (key.type !== type) throw new Error(`the key is of type ${key.type}, and ${whose} signs with type ${type}`);
  return key;
}

const isAmong = (key: Key, others: readonly { key: Key }[]): boolean =>
  others.some((other) => areEqual(other.key.publicKey, key.publicKey));

export interface Standing {
  /** The known log that signed the checkpoint. */
  log: Key | null;
  /** The known witnesses that cosigned, and when, in seconds since 1970-01-01T00:00:00Z. */
  witnesses: { name: string; at: number }[];
  hasQuorum: boolean;
}

/**
 * Returns the keys of the policy that signed the checkpoint. Throws when the note is malformed, or when the signature
 * of a known key is invalid.
 */
export function standingOf(note: Note, policy: Policy, verify: VerifyEd25519): Standing {
  const { origin } = parseCheckpoint(note.body);
  // The key's name identifies the log: one log may not sign for another.
  const logs = policy.logs.map(({ key }) => key).filter(({ name }) => name === origin);
  const [log] = signedBy(note, logs, verify);
  const keys = policy.witnesses.map(({ key }) => key);
  const cosigned = new Map(signedBy(note, keys, verify).map(({ key, at }) => [key, at ?? 0]));
  return {
    log: log?.key ?? null,
    witnesses: policy.witnesses.flatMap(({ name, key }) => {
      const at = cosigned.get(key);
      return at === undefined ? [] : [{ name, at }];
    }),
    hasQuorum: policy.quorum === null || hasWitnessed(policy.quorum, new Set(cosigned.keys())),
  };
}

function hasWitnessed(who: Witness | Group, cosigned: ReadonlySet<Key>): boolean {
  if ('key' in who) return cosigned.has(who.key);
  return who.members.filter((member) => hasWitnessed(member, cosigned)).length >= who.threshold;
}

export function meetsPolicy(note: Note, policy: Policy, verify: VerifyEd25519): boolean {
  const { log, hasQuorum } = standingOf(note, policy, verify);
  return log !== null && hasQuorum;
}
