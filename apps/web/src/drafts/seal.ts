/**
 * Drafts are sealed with AES-256-GCM under a key that only the person's session gets. A new initialisation vector each time: the same one
 * twice under one key would reveal the contents. The associated data binds a sealed draft to its place and its person, so that one
 * can't be put in another's place.
 */
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  ciphertext: ArrayBuffer;
}

const keyBytes = 32;
const ivBytes = 12;

/** From the server's base64. The key can be used from then on, and never read again. */
export async function importKey(base64: string): Promise<CryptoKey> {
  const raw = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
  if (raw.length !== keyBytes) throw new Error(`a draft key of ${raw.length} bytes`);
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  raw.fill(0);
  return key;
}

export async function seal(key: CryptoKey, id: string, personId: string, content: unknown): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const plain = new TextEncoder().encode(JSON.stringify(content));
  const ciphertext = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: bound(id, personId) },
    key,
    plain,
  );
  return { iv, ciphertext };
}

/** Throws when the key, the place, the person or a single bit is another. */
export async function unseal(key: CryptoKey, id: string, personId: string, sealed: Sealed): Promise<unknown> {
  const plain = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: sealed.iv, additionalData: bound(id, personId) },
    key,
    sealed.ciphertext,
  );
  return JSON.parse(new TextDecoder().decode(plain));
}

/** Lengths are told apart by JSON: no two pairs give the same bytes. */
const bound = (id: string, personId: string): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify(['safe-passage-draft-1', id, personId]));
