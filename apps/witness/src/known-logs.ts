import { areEqual, parseVkey, type Key } from '@app/proof';
import { sha256 } from './ed25519.js';

/** For each origin, the keys that may sign for it: more than one during a key rotation. */
export type KnownLogs = ReadonlyMap<string, readonly Key[]>;

const logsMax = 1_000;

/**
 * Accepts one verifier key per line, or a policy (https://c2sp.org/tlog-policy), of which only the `log` lines are
 * read. Throws an Error that names the line.
 */
export function parseKnownLogs(text: string): KnownLogs {
  const logs = new Map<string, Key[]>();
  const all: Key[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    const vkey = vkeyIn(line);
    if (vkey === undefined) continue;
    try {
      const key = parseVkey(vkey, sha256);
      if (key.type !== 1) throw new Error(`the key is of type ${key.type}, and a log signs with type 1`);
      if (all.some(({ publicKey }) => areEqual(publicKey, key.publicKey)))
        throw new Error('an earlier line has the same public key');
      all.push(key);
      logs.set(key.name, [...(logs.get(key.name) ?? []), key]);
    } catch (error) {
      throw new Error(`line ${at + 1} of the list of logs: ${error instanceof Error ? error.message : ''}`, {
        cause: error,
      });
    }
  }
  if (all.length === 0) throw new Error('the list of logs has no log');
  if (all.length > logsMax) throw new Error(`the list of logs has more than ${logsMax} keys`);
  return logs;
}

function vkeyIn(line: string): string | undefined {
  const [first, ...rest] = line.split(/[ \t\r]+/).filter((word) => word !== '');
  if (first === undefined || first.startsWith('#')) return undefined;
  if (['witness', 'group', 'quorum'].includes(first)) return undefined;
  return first === 'log' ? (rest[0] ?? '') : first;
}
