import { join } from 'node:path';
import { Refused } from '@app/lifecycle';
import { fingerprintOf, readKeyFile, type KeyRegister } from './keys.js';

/** A key that was made once, as the database recorded it. */
export interface KnownKey {
  name: string;
  fingerprint: Buffer;
}

export interface KeyFault {
  name: string;
  code: 'key.missing' | 'key.differs' | 'key.unreadable';
}

/** What is wrong with the keys in a folder. No fault when every key that was ever made is there and unchanged. */
export async function faultsOfKeys(folder: string, known: readonly KnownKey[]): Promise<KeyFault[]> {
  const faults: KeyFault[] = [];
  for (const { name, fingerprint } of known) {
    const code = await faultOf(folder, name, fingerprint);
    if (code) faults.push({ name, code });
  }
  return faults;
}

/** Refuses with the code of the first fault, and the names of all keys that have one. */
export async function assertKeys(folder: string, known: readonly KnownKey[]): Promise<void> {
  const faults = await faultsOfKeys(folder, known);
  const [first] = faults;
  if (first) throw new Refused(first.code, { reason: first.code, keys: faults.map(({ name }) => name) });
}

async function faultOf(folder: string, name: string, fingerprint: Buffer): Promise<KeyFault['code'] | undefined> {
  try {
    for (const file of filesOf(name)) {
      const key = await readKeyFile(join(folder, file), name);
      if (key) return fingerprintOf(name, key).equals(fingerprint) ? undefined : 'key.differs';
    }
    return 'key.missing';
  } catch (error) {
    if (error instanceof Refused && error.code === 'key.unreadable') return error.code;
    throw error;
  }
}

/** Records the fingerprint of a key in the folder, unless its name already has one. Then faultsOfKeys() finds a difference. */
export async function noteKey(folder: string, name: string, register: KeyRegister): Promise<void> {
  for (const file of filesOf(name)) {
    const key = await readKeyFile(join(folder, file), name);
    if (key) return void (await register.note(name, fingerprintOf(name, key)));
  }
}

/** The faults as text, for the person who starts the product; undefined when there is none. */
export function wordsOf(folder: string, faults: readonly KeyFault[]): string | undefined {
  if (faults.length === 0) return undefined;
  const what = {
    'key.missing': 'is not there',
    'key.differs': 'is not the key that was used before',
    'key.unreadable': 'can’t be read',
  };
  return [
    `Keys that this database needs are not in ${folder}:`,
    ...faults.map(({ name, code }) => `  ${filesOf(name)[0] ?? name} ${what[code]} [${code}]`),
    'Nothing was started and no key was replaced. Restore the key folder from its backup, then start again (docs/operations.md, "Keys").',
  ].join('\n');
}

/** The file names that a key may have. A retired signing key has another name. */
const filesOf = (name: string): string[] => {
  const number = /^signing-(\d+)$/.exec(name)?.[1];
  return number === undefined ? [`${name}.key`] : [`signing-${number}.pem`, `retired-${number}.pem`];
};
