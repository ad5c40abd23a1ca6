import type { KeyRegister } from '@app/vault';

/** Which keys were ever made, in memory: for keys that no database outlives. */
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
