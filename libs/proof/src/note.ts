import { areEqual, base64OfBytes, bytesOfBase64, hexOfBytes, int8, joined, loneSurrogate, utf8 } from './bytes.js';
import type { Sha256 } from './chain.js';

/**
 * Whether the public key (32 bytes) made this signature (64 bytes) of the message: RFC 8032. The caller provides the
 * implementation.
 */
export type VerifyEd25519 = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** 1 signs the note's body; 4 is a witness' cosignature of a checkpoint, with its time (https://c2sp.org/tlog-cosignature). */
export type KeyType = 1 | 4;

export interface Key {
  name: string;
  /** 4 bytes. Name and id together identify the key that made a signature. */
  id: Uint8Array;
  type: KeyType;
  publicKey: Uint8Array;
}

export interface NoteSignature {
  name: string;
  id: Uint8Array;
  /** The bytes after the key's id. */
  signature: Uint8Array;
}

export interface Note {
  /** The signed text, including its last newline. */
  body: string;
  signatures: NoteSignature[];
}

const noteLengthMax = 1_000_000;
const signaturesMax = 100;
const publicKeyLength = 32;
const signatureLength = 64;

/**
 * Parses a verifier key in its written form: `<name>+<id>+<type and public key>`. Throws an Error that says what is
 * wrong with it.
 */
export function parseVkey(text: string, sha256: Sha256): Key {
  // Base64 also uses the plus sign, so only the first two are separators.
  const [, name, id, encoded] = /^([^+]*)\+([^+]*)\+(.*)$/su.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined)
    throw new Error('a verifier key has three parts with a plus between them');
  const bytes = bytesOfBase64(encoded);
  if (!bytes) throw new Error('the public key of a verifier key is not base64 in its canonical form');
  const [type] = bytes;
  if (type !== 1 && type !== 4) throw new Error(`a verifier key of type ${type ?? 'none'} is not known here`);
  const key = keyOf(name, type, bytes.subarray(1), sha256);
  if (id !== hexOfBytes(key.id)) throw new Error('the id of a verifier key does not belong to its name and public key');
  return key;
}

export const vkeyOf = (name: string, type: KeyType, publicKey: Uint8Array, sha256: Sha256): string =>
  vkeyText(keyOf(name, type, publicKey, sha256));

export const vkeyText = ({ name, id, type, publicKey }: Key): string =>
  `${name}+${hexOfBytes(id)}+${base64OfBytes(joined([Uint8Array.of(type), publicKey]))}`;

export function keyOf(name: string, type: KeyType, publicKey: Uint8Array, sha256: Sha256): Key {
  if (!isName(name)) throw new Error('the name of a key is empty, or has a space, a plus or a control character');
  if (publicKey.length !== publicKeyLength) throw new Error(`a public key has ${publicKeyLength} bytes`);
  const id = sha256(joined([utf8(`${name}\n`), Uint8Array.of(type), publicKey])).slice(0, 4);
  return { name, id, type, publicKey: Uint8Array.from(publicKey) };
}

/**
 * Parses the text of a note, whose form is strict: https://c2sp.org/signed-note. Throws an Error. Verifies no
 * signature.
 */
export function parseNote(text: string): Note {
  if (text.length > noteLengthMax) throw new Error(`the note is longer than ${noteLengthMax} letters`);
  if (!isNoteText(text)) throw new Error('the note has control characters, or is not text');
  // The body may contain empty lines: the last one separates it from the signatures.
  const end = text.lastIndexOf('\n\n');
  if (end === -1) throw new Error('the note has no empty line before its signatures');
  const lines = text.slice(end + 2).split('\n');
  if (lines.pop() !== '' || lines.length === 0) throw new Error('the note does not end in a signature line');
  if (lines.length > signaturesMax) throw new Error(`the note has more than ${signaturesMax} signatures`);
  return { body: text.slice(0, end + 1), signatures: lines.map(signatureOf) };
}

function signatureOf(line: string, at: number): NoteSignature {
  const [, name, encoded] = /^\u2014 ([^ ]+) ([^ ]+)$/u.exec(line) ?? [];
  const bytes = encoded === undefined ? undefined : bytesOfBase64(encoded);
  if (name === undefined || !isName(name) || !bytes || bytes.length < 5)
    throw new Error(`signature line ${at + 1} of the note is malformed`);
  return { name, id: bytes.slice(0, 4), signature: bytes.slice(4) };
}

export function noteOf(body: string, signatures: readonly NoteSignature[]): string {
  const lines = signatures.map(
    ({ name, id, signature }) => `\u2014 ${name} ${base64OfBytes(joined([id, signature]))}\n`,
  );
  if (!body.endsWith('\n')) throw new Error('the body of a note ends in a newline');
  const text = `${body}\n${lines.join('')}`;
  // A text that cannot be parsed again must not be published.
  parseNote(text);
  return text;
}

export interface Signed {
  key: Key;
  /** When a witness cosigned, in seconds since 1970-01-01T00:00:00Z; null for a plain signature. */
  at: number | null;
}

/**
 * Returns which of these keys signed the note. Signatures of other keys are ignored. Throws when a signature names one
 * of these keys and is invalid, because that is no accident.
 */
export function signedBy(note: Note, keys: readonly Key[], verify: VerifyEd25519): Signed[] {
  const signed = new Map<Key, Signed>();
  for (const { name, id, signature } of note.signatures) {
    const key = keys.find((one) => one.name === name && areEqual(one.id, id));
    if (!key) continue;
    const at = signedAt(note.body, key, signature, verify);
    if (at === undefined) throw new Error(`the signature of ${name} is not of this note`);
    if (!signed.has(key)) signed.set(key, { key, at });
  }
  return [...signed.values()];
}

function signedAt(body: string, key: Key, signature: Uint8Array, verify: VerifyEd25519): number | null | undefined {
  if (key.type === 1)
    return signature.length === signatureLength && verify(key.publicKey, utf8(body), signature) ? null : undefined;
  if (signature.length !== 8 + signatureLength) return undefined;
  const seconds = Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0));
  // 2^53 seconds are far beyond any clock; the specification's own limit is 2^63 - 1.
  if (!Number.isSafeInteger(seconds)) return undefined;
  return verify(key.publicKey, cosignedMessage(body, seconds), signature.subarray(8)) ? seconds : undefined;
}

/** The message that a witness signs at that time. */
export const cosignedMessage = (body: string, seconds: number): Uint8Array =>
  utf8(`cosignature/v1\ntime ${seconds}\n${body}`);

/** A witness' signature in the form that stands in the note: after its time. */
export const cosignatureOf = (seconds: number, signature: Uint8Array): Uint8Array => joined([int8(seconds), signature]);

const isName = (name: string): boolean => name !== '' && !/[\p{White_Space}+]/u.test(name) && isNoteText(name);

// eslint-disable-next-line no-control-regex -- they are what must not be there
const isNoteText = (text: string): boolean => !/[\u0000-\u0009\u000b-\u001f]/.test(text) && !loneSurrogate.test(text);
