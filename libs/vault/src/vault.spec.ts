import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Compartment } from '@app/lifecycle';
import { registerInMemory } from '@app/testing/key-register';
import { faultsOfKeys } from './key-faults.js';
import { decrypt, encrypt, fingerprintOf, localKeys, SealBroken, type KeyPort } from './keys.js';
import { Vault, type CaseOf } from './vault.js';

let folder: string;
let vault: Vault;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safe-passage-vault-'));
  vault = new Vault(localKeys(join(folder, 'keys'), registerInMemory()));
});
afterAll(() => rm(folder, { recursive: true }));

const someCase = (): CaseOf => ({ caseId: randomUUID(), facilityId: randomUUID() });
const secret = { people: [{ person: 1, names: { hangul: '리은경' } }] };

async function sealed(
  of: CaseOf,
  content: Record<string, unknown> = secret,
): Promise<{ keys: Record<Compartment, string>; body: Buffer }> {
  const keys = await vault.newCaseKeys(of);
  const { identity } = await vault.seal(of, keys, 7, { identity: content });
  if (!identity) throw new Error('nothing was sealed');
  return { keys, body: identity };
}
const open = (
  of: CaseOf,
  keys: Record<Compartment, string>,
  body: Buffer,
  compartment: Compartment = 'identity',
  seq = 7,
) => vault.open(of, keys, compartment, [{ seq, transition: 'intake.identify', sealed: body }]);

describe('a sealed body', () => {
  it('opens with its case’s key, in its place', async () => {
    const of = someCase();
    const { keys, body } = await sealed(of);
    expect(body.includes(Buffer.from('리은경'))).toBe(false);
    expect(await open(of, keys, body)).toEqual([{ seq: 7, transition: 'intake.identify', content: secret }]);
  });

  it('does not open with another case’s key, or another facility’s', async () => {
    const [of, other] = [someCase(), someCase()];
    const { keys, body } = await sealed(of);
    const theirs = await vault.newCaseKeys(other);
    await expect(open(of, theirs, body)).rejects.toThrow(SealBroken);
    await expect(open({ ...of, facilityId: other.facilityId }, keys, body)).rejects.toThrow(SealBroken);
    await expect(open({ ...of, caseId: other.caseId }, keys, body)).rejects.toThrow(SealBroken);
  });

  it('does not open in another place: another entry, another compartment', async () => {
    const of = someCase();
    const { keys, body } = await sealed(of);
    await expect(open(of, keys, body, 'identity', 8)).rejects.toThrow(SealBroken);
    await expect(open(of, keys, body, 'protection')).rejects.toThrow(SealBroken);
    await expect(open(of, { ...keys, protection: keys.identity }, body, 'protection')).rejects.toThrow(SealBroken);
  });

  it('does not open when any byte of it was changed, or its end was cut', async () => {
    const of = someCase();
    const { keys, body } = await sealed(of);
    for (let at = 0; at < body.length; at += 1) {
      const changed = Buffer.from(body);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      await expect(open(of, keys, changed)).rejects.toThrow(SealBroken);
    }
    // Node accepts a tag of 4, 8 or 12 bytes when the length is not given
    for (const cut of [1, 4, 8, 12, 16, body.length])
      await expect(open(of, keys, body.subarray(0, body.length - cut))).rejects.toThrow(SealBroken);
  });

  it('does not tell a short text from a longer one by its length', async () => {
    const lengths = await Promise.all(
      ['Ri', 'x'.repeat(150)].map(async (name) => (await sealed(someCase(), { name })).body.length),
    );
    expect(lengths[0]).toBe(lengths[1]);
    expect((await sealed(someCase(), { name: 'x'.repeat(5_000) })).body.length).toBe(1 + 12 + 16_384 + 16);
  });

  it('never has the nonce of another', () => {
    const key = Buffer.alloc(32, 1);
    const nonces = new Set(
      Array.from({ length: 20_000 }, () => encrypt(key, Buffer.from('x'), 'place').subarray(1, 13).toString('hex')),
    );
    expect(nonces.size).toBe(20_000);
  });

  it('of another version is refused, not guessed at', () => {
    const key = Buffer.alloc(32, 1);
    const body = encrypt(key, Buffer.from('x'), 'place');
    body.writeUInt8(2, 0);
    expect(() => decrypt(key, body, 'place')).toThrow(SealBroken);
  });
});

describe('keys in a folder', () => {
  it('can be read by their owner alone', async () => {
    await vault.newCaseKeys(someCase());
    const keys = join(folder, 'keys');
    expect((await stat(keys)).mode & 0o777).toBe(0o700);
    const names = await readdir(keys);
    expect(names).not.toEqual([]);
    for (const name of names) expect((await stat(join(keys, name))).mode & 0o777).toBe(0o600);
  });

  it('are made once, by whichever of many processes comes first', async () => {
    const of = someCase();
    const register = registerInMemory();
    const ports = Array.from({ length: 8 }, () => localKeys(join(folder, 'shared'), register));
    const wrapped = await Promise.all(ports.map((port) => port.wrap(of.facilityId, Buffer.alloc(32, 9), 'context')));
    for (const one of wrapped)
      for (const port of ports) expect(await port.unwrap(of.facilityId, one, 'context')).toEqual(Buffer.alloc(32, 9));
  });

  it.each([5, 0])('that are damaged are refused, and never replaced (%s bytes are left)', async (bytes) => {
    const of = someCase();
    const damaged = join(folder, `damaged-${bytes}`);
    const path = join(damaged, `facility-${of.facilityId}.key`);
    const register = registerInMemory();
    await localKeys(damaged, register).wrap(of.facilityId, Buffer.alloc(32), 'context');
    await truncate(path, bytes);
    const refused = { code: 'key.differs', detail: { keys: [`facility-${of.facilityId}`] } };
    await expect(localKeys(damaged, register).wrap(of.facilityId, Buffer.alloc(32), 'context')).rejects.toMatchObject(
      refused,
    );
    expect((await stat(path)).size).toBe(bytes);
  });

  it('that are lost are asked for, to open and to seal, and never replaced by new ones that open nothing', async () => {
    const of = someCase();
    const lost = join(folder, 'lost');
    const register = registerInMemory();
    const keys = (): KeyPort => localKeys(lost, register);
    const wrapped = await keys().wrap(of.facilityId, Buffer.alloc(32), 'context');
    await keys().mac('blind-index', 'x');
    await rm(lost, { recursive: true });
    const name = `facility-${of.facilityId}`;
    const missing = (key: string) => ({ code: 'key.missing', status: 503, detail: { keys: [key] } });
    await expect(keys().unwrap(of.facilityId, wrapped, 'context')).rejects.toMatchObject(missing(name));
    await expect(keys().wrap(of.facilityId, Buffer.alloc(32), 'context')).rejects.toMatchObject(missing(name));
    await expect(keys().mac('blind-index', 'x')).rejects.toMatchObject(missing('mac-blind-index'));
    await expect(readdir(lost)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('that are another’s are refused, and so is everything that would be sealed with them', async () => {
    const of = someCase();
    const register = registerInMemory();
    await localKeys(join(folder, 'own'), register).wrap(of.facilityId, Buffer.alloc(32), 'context');
    await localKeys(join(folder, 'own'), register).mac('request', 'x');
    const theirs = localKeys(join(folder, 'theirs'), registerInMemory());
    await theirs.wrap(of.facilityId, Buffer.alloc(32), 'context');
    await theirs.mac('request', 'x');
    const mixed = localKeys(join(folder, 'theirs'), register);
    await expect(mixed.wrap(of.facilityId, Buffer.alloc(32), 'context')).rejects.toMatchObject({ code: 'key.differs' });
    await expect(mixed.mac('request', 'x')).rejects.toMatchObject({ code: 'key.differs' });
  });

  it('that were made before a crash could note them are used, not replaced', async () => {
    const of = someCase();
    const crashed = join(folder, 'crashed');
    await localKeys(crashed, registerInMemory()).wrap(of.facilityId, Buffer.alloc(32), 'context');
    const path = join(crashed, `facility-${of.facilityId}.key`);
    const before = await readFile(path);
    const register = registerInMemory();
    await localKeys(crashed, register).wrap(of.facilityId, Buffer.alloc(32), 'context');
    expect(await readFile(path)).toEqual(before);
    expect(await register.find(`facility-${of.facilityId}`)).toEqual(
      fingerprintOf(`facility-${of.facilityId}`, before),
    );
  });

  it('are refused in two folders: the one that was noted first is the key', async () => {
    const of = someCase();
    const register = registerInMemory();
    const wraps = await Promise.allSettled(
      ['here', 'there'].map((name) =>
        localKeys(join(folder, name), register).wrap(of.facilityId, Buffer.alloc(32), 'c'),
      ),
    );
    expect(wraps.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(wraps.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'key.differs' });
  });

  it('that can’t be read are not taken for absent: nothing is made in their place', async () => {
    const of = someCase();
    const unreadable = join(folder, 'unreadable');
    // a folder with the name of the file gives EISDIR, for every user
    await mkdir(join(unreadable, `facility-${of.facilityId}.key`), { recursive: true });
    await mkdir(join(unreadable, 'mac-request.key'));
    const keys = localKeys(unreadable, registerInMemory());
    const refused = { code: 'key.unreadable', status: 503, detail: { error: 'EISDIR' } };
    await expect(keys.wrap(of.facilityId, Buffer.alloc(32), 'context')).rejects.toMatchObject(refused);
    await expect(keys.unwrap(of.facilityId, Buffer.alloc(61), 'context')).rejects.toMatchObject(refused);
    await expect(keys.mac('request', 'x')).rejects.toMatchObject(refused);
    expect(await readdir(unreadable)).toHaveLength(2);
  });

  it('go on working from memory when their file goes, and are asked for at the next start', async () => {
    const of = someCase();
    const running = join(folder, 'running');
    const register = registerInMemory();
    const keys = localKeys(running, register);
    const wrapped = await keys.wrap(of.facilityId, Buffer.alloc(32), 'context');
    await rm(running, { recursive: true });
    await keys.wrap(of.facilityId, Buffer.alloc(32), 'context');
    await expect(localKeys(running, register).wrap(of.facilityId, Buffer.alloc(32), 'c')).rejects.toMatchObject({
      code: 'key.missing',
    });
    expect(wrapped).toBeInstanceOf(Buffer);
    expect(await faultsOfKeys(running, [{ name: `facility-${of.facilityId}`, fingerprint: Buffer.alloc(32) }])).toEqual(
      [{ name: `facility-${of.facilityId}`, code: 'key.missing' }],
    );
  });

  it('make digests that differ by purpose', async () => {
    const keys = localKeys(join(folder, 'digests'), registerInMemory());
    expect(await keys.mac('request', 'x')).toEqual(await keys.mac('request', 'x'));
    expect(await keys.mac('request', 'x')).not.toEqual(await keys.mac('blind-index', 'x'));
  });
});
