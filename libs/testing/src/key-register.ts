import type { KeyRegister } from '@app/vault';

/** Remembers in memory which keys were made, for tests whose keys have no database. */
export function registerInMemory(): KeyRegister {
  const known = new Map<string, Buffer>();
  return {
    find: (name) => Promise.resolve(known.get(name)),
    note(name, fingerprint) {
      const standing = known.get(name) ?? fingerprint;
      known.set(name, standing);
      return Promise.resolve(standing);
    },
  };
}
