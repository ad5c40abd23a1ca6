import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexOfBytes } from './bytes.js';
import { leafHash } from './merkle.js';
import { isWellFormedRead, readHash, type ReadRecord } from './read.js';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

const read: ReadRecord = {
  id: '00112233-4455-6677-8899-aabbccddeeff',
  caseId: '0191b3c4-7d2e-8f10-a5b6-c7d8e9fa0b1c',
  act: 'open',
  compartment: 'protection',
  actorId: '11111111-2222-4333-8444-555555555555',
  actorRole: 'caseworker',
  purpose: '면담 준비',
  atMicros: '1795237200123456',
};

describe('the hash of a read', () => {
  it('is over these bytes and no others', () => {
    const bytes = [
      '736166652d706173736167652f726561642f763100', // safe-passage/read/v1 and a zero byte
      '00112233445566778899aabbccddeeff', // id
      '0191b3c47d2e8f10a5b6c7d8e9fa0b1c', // case
      '000000046f70656e', // open
      '0000000a70726f74656374696f6e', // protection
      '11111111222243338444555555555555', // actor
      '0000000a63617365776f726b6572', // caseworker
      '0000000deba9b4eb8bb420eca480ebb984', // the purpose, in UTF-8
      '000660c23b99d640', // microseconds
    ].join('');
    expect(hexOfBytes(readHash(read, sha256))).toBe(hexOfBytes(sha256(Buffer.from(bytes, 'hex'))));
  });

  it('changes when any field changes', () => {
    const changed = Object.entries(read).map(([field, value]: [string, string]) => ({
      ...read,
      [field]: value.slice(0, -1) + (value.endsWith('0') ? '1' : '0'),
    }));
    const hashes = [read, { ...read, compartment: null }, ...changed].map((one) => hexOfBytes(readHash(one, sha256)));
    expect(new Set(hashes).size).toBe(10);
  });

  it('accepts only one spelling of each value', () => {
    expect(isWellFormedRead(read)).toBe(true);
    expect(isWellFormedRead({ ...read, compartment: null })).toBe(true);
    for (const spelled of [
      { id: read.id.toUpperCase() },
      { caseId: `${read.caseId}0` },
      { atMicros: '01' },
      { purpose: '\ud83d' },
      { compartment: '-' },
    ])
      expect(isWellFormedRead({ ...read, ...spelled })).toBe(false);
  });
});

describe('docs/log.md', () => {
  it('has a worked example that this code computes too', () => {
    const document = readFileSync(join(import.meta.dirname, '../../../docs/log.md'), 'utf8');
    const value = (name: string): string => {
      const found = new RegExp(`\\| ${name} \\| \`([^\`]*)\` \\|`).exec(document)?.[1];
      if (found === undefined) throw new Error(`the worked example has no ${name}`);
      return found;
    };
    const hash = readHash(
      {
        id: value('id'),
        caseId: value('case_id'),
        act: value('act'),
        compartment: value('compartment'),
        actorId: value('actor_id'),
        actorRole: value('actor_role'),
        purpose: value('purpose'),
        atMicros: value('at'),
      },
      sha256,
    );
    expect(hexOfBytes(hash)).toBe(value('hash'));
    expect(hexOfBytes(leafHash(hash, sha256))).toBe(value('leaf hash'));
  });
});
