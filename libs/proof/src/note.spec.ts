import { describe, expect, it } from '@jest/globals';
import { ed25519 } from '@noble/curves/ed25519.js';
import { createHash } from 'node:crypto';
import { base64OfBytes, hexOfBytes, utf8 } from './bytes.js';
import {
  cosignatureOf,
  cosignedMessage,
  keyOf,
  noteOf,
  parseNote,
  parseVkey,
  signedBy,
  vkeyOf,
  vkeyText,
  type Key,
  type KeyType,
  type VerifyEd25519,
} from './note.js';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const verify: VerifyEd25519 = (publicKey, message, signature) => ed25519.verify(signature, message, publicKey);

/** The example of https://c2sp.org/signed-note (C2SP, CC BY 4.0). */
const vkey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const example = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;
const [, line = ''] = example.split('\n\n');

const secretOf = (seed: number): Uint8Array => new Uint8Array(32).fill(seed);
const madeKey = (name: string, type: KeyType, seed: number): Key =>
  keyOf(name, type, ed25519.getPublicKey(secretOf(seed)), sha256);

describe('the example of c2sp.org/signed-note', () => {
  it('is verified by its key', () => {
    const key = parseVkey(vkey, sha256);
    expect(signedBy(parseNote(example), [key], verify)).toEqual([{ key, at: null }]);
  });

  it('is written again unchanged', () => {
    const { body, signatures } = parseNote(example);
    expect(body).toBe('This is an example message.\n');
    expect(noteOf(body, signatures)).toBe(example);
    const key = parseVkey(vkey, sha256);
    expect(vkeyText(key)).toBe(vkey);
    expect(vkeyOf(key.name, key.type, key.publicKey, sha256)).toBe(vkey);
  });

  it('is no longer verified when a letter of its text is changed', () => {
    const changed = parseNote(example.replace('example message', 'Example message'));
    expect(() => signedBy(changed, [parseVkey(vkey, sha256)], verify)).toThrow(
      'the signature of example.com/foo is not of this note',
    );
  });
});

describe('a note', () => {
  it.each([
    ['an empty text', ''],
    ['no signature', 'text\n'],
    ['no signature after its empty line', 'text\n\n'],
    ['no empty line', `text\n${line}`],
    ['no last newline', example.trimEnd()],
    ['a line after its signatures', `${example}more\n`],
    ['an empty line among its signatures', `${example}\n`],
    ['a hyphen for the dash', example.replace('—', '-')],
    ['two spaces', example.replace('foo Uw', 'foo  Uw')],
    ['a space at the end of a line', example.replace('=\n', '= \n')],
    ['no name', example.replace('example.com/foo ', '')],
    ['a plus in a name', example.replace('example.com/foo', 'example.com+foo')],
    ['a no-break space in a name', example.replace('example.com/foo', 'example.com\u00a0foo')],
    ['a wide space in a name', example.replace('example.com/foo', 'example.com\u3000foo')],
    ['a next-line character in a name', example.replace('example.com/foo', 'example.com\u0085foo')],
    ['a carriage return', example.replaceAll('\n', '\r\n')],
    ['a tab', example.replace('This is', 'This\tis')],
    ['a zero character', example.replace('This is', 'This\0is')],
    ['half a surrogate pair', example.replace('This is', 'This\ud83dis')],
    ['base64 that lacks its padding', example.replace('QM=', 'QM')],
    ['base64 with bits over', example.replace('QM=', 'QN=')],
    ['base64 of the other alphabet', example.replace('/', '_').replace('YEq6', 'Y-q6')],
    ['a signature of four bytes', example.replace(/Uw.*=/, 'Uw2QOg==')],
    ['too many signatures', `text\n\n${line.repeat(101)}`],
    ['too many letters', `${'x'.repeat(1_000_000)}${example}`],
  ])('is refused with %s', (_what, text) => {
    expect(() => parseNote(text)).toThrow(/^(the note|signature line \d+ of the note) /);
  });

  it('may have empty lines in its text, and at its end', () => {
    for (const body of ['\n', 'a\n\nb\n', 'a\n\n', '— a b\n']) {
      const { signatures } = parseNote(example);
      expect(parseNote(noteOf(body, signatures))).toEqual({ body, signatures });
    }
  });

  it('may have a hundred signatures', () => {
    expect(parseNote(`text\n\n${line.repeat(100)}`).signatures).toHaveLength(100);
  });

  it('is not written when it could not be read', () => {
    const { signatures } = parseNote(example);
    expect(() => noteOf('no newline', signatures)).toThrow('ends in a newline');
    expect(() => noteOf('a\tb\n', signatures)).toThrow('control characters');
    expect(() => noteOf('a\n', [])).toThrow('does not end in a signature line');
    expect(() => noteOf('a\n', [{ ...signatures[0]!, name: 'a b' }])).toThrow('signature line 1');
  });
});

describe('a verifier key', () => {
  it.each([
    ['', 'three parts'],
    ['example.com/foo', 'three parts'],
    ['example.com/foo+530d903a', 'three parts'],
    [vkey.replace('example.com/foo', ''), 'the name of a key is empty'],
    [vkey.replace('/foo', ' foo'), 'the name of a key'],
    [vkey.replace('/foo', '\tfoo'), 'the name of a key'],
    [vkey.replace('530d903a', '530D903A'), 'does not belong'],
    [vkey.replace('530d903a', '530d903b'), 'does not belong'],
    [vkey.replace('/foo', '/bar'), 'does not belong'],
    [`${vkey} `, 'not base64'],
    [vkey.slice(0, -4), 'a public key has 32 bytes'],
    [vkey.replace('+Aeky', '+Beky'), 'type 5 is not known'],
    ['example.com/foo+530d903a+', 'type none is not known'],
  ])('%p is refused', (text, words) => {
    expect(() => parseVkey(text, sha256)).toThrow(words);
  });
});

describe('who signed', () => {
  const body = 'example.com/log\n1\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n';
  const log = madeKey('example.com/log', 1, 1);
  const witness = madeKey('witness.example.com/w1', 4, 2);
  const seconds = 1_679_315_147;
  const logs = { ...log, signature: ed25519.sign(utf8(body), secretOf(1)) };
  const witnesss = {
    ...witness,
    signature: cosignatureOf(seconds, ed25519.sign(cosignedMessage(body, seconds), secretOf(2))),
  };

  it('is the log, and the witness at its time', () => {
    const note = parseNote(noteOf(body, [logs, witnesss]));
    expect(signedBy(note, [witness, log], verify)).toEqual([
      { key: log, at: null },
      { key: witness, at: seconds },
    ]);
    expect(new TextDecoder().decode(cosignedMessage(body, seconds))).toBe(`cosignature/v1\ntime 1679315147\n${body}`);
  });

  it('is reported once, however often it signed', () => {
    expect(signedBy(parseNote(noteOf(body, [logs, logs])), [log], verify)).toHaveLength(1);
  });

  it('is nobody when the keys are different, even with the same name or the same id', () => {
    const note = parseNote(noteOf(body, [logs]));
    const renamed = { ...log, name: 'example.com/other' };
    expect(signedBy(note, [renamed, madeKey(log.name, 1, 9), madeKey(log.name, 4, 1)], verify)).toEqual([]);
  });

  it.each([
    ['another signature', { ...logs, signature: new Uint8Array(64).fill(1) }],
    ['a longer signature', { ...logs, signature: Uint8Array.of(...logs.signature, 0) }],
    ['a witness’ other time', { ...witnesss, signature: cosignatureOf(seconds + 1, witnesss.signature.slice(8)) }],
    ['a witness’ signature without a time', { ...witnesss, signature: witnesss.signature.slice(8) }],
    [
      'a time beyond any clock',
      { ...witnesss, signature: Uint8Array.from(witnesss.signature, (byte, at) => (at < 8 ? 255 : byte)) },
    ],
  ])('is an error with %s under a known key', (_what, forged) => {
    const note = parseNote(noteOf(body, [logs, forged]));
    expect(() => signedBy(note, [log, witness], verify)).toThrow('is not of this note');
  });

  it('tells one key from another by name, type and public key', () => {
    expect(hexOfBytes(log.id)).not.toBe(hexOfBytes(madeKey(log.name, 4, 1).id));
    expect(base64OfBytes(log.publicKey)).toBe(base64OfBytes(madeKey(log.name, 4, 1).publicKey));
  });
});
