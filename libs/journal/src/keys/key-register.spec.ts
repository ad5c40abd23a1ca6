import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fingerprintOf, localKeys } from '@app/vault';
import { assertKnownKeys } from '../../../../infra/local/known-keys.js';
import { createJournal, type JournalWorld } from '@app/testing/journal';
import { Database } from '@app/database';
import { KeyRegister } from './key-register.js';
import type { ServiceRole } from '../schema/index.js';

describe('the register of keys', () => {
  let world: JournalWorld;
  let folder: string;
  const open: Database[] = [];

  beforeAll(async () => {
    world = await createJournal('keys');
    folder = await mkdtemp(join(tmpdir(), 'safe-passage-keys-'));
  });
  afterAll(async () => {
    await Promise.all(open.map((one) => one.close()));
    await world.drop();
    await rm(folder, { recursive: true });
  });

  const registerOf = async (role: ServiceRole): Promise<KeyRegister> => {
    const database = await Database.connect(world.urlOf(role), { connectionsMax: 2, name: role });
    open.push(database);
    return new KeyRegister(database);
  };
  const some = (): string => `facility-${randomUUID()}`;

  it('is one for the stage services, and keeps the first fingerprint of a name', async () => {
    const [intake, transit] = await Promise.all([registerOf('intake'), registerOf('transit')]);
    const name = some();
    expect(await transit.find(name)).toBeUndefined();
    expect(await intake.note(name, Buffer.alloc(32, 1))).toEqual(Buffer.alloc(32, 1));
    expect(await transit.note(name, Buffer.alloc(32, 2))).toEqual(Buffer.alloc(32, 1));
    expect(await transit.find(name)).toEqual(Buffer.alloc(32, 1));
  });

  it('shows a role nothing of another’s folder, and nobody can change or forget an entry', async () => {
    const [gateway, log, intake] = await Promise.all(
      ['gateway', 'log', 'intake'].map((one) => registerOf(one as ServiceRole)),
    );
    const name = some();
    await gateway!.note(name, Buffer.alloc(32, 3));
    expect(await log!.find(name)).toBeUndefined();
    expect(await intake!.find(name)).toBeUndefined();
    for (const statement of ['select from', 'delete from', 'truncate'])
      await expect(world.sql(`${statement} journal.key_fingerprints`, [], 'intake')).rejects.toMatchObject({
        code: '42501',
      });
  });

  it('lets one of two processes make the first key of a facility, and both use it', async () => {
    const registers = await Promise.all([registerOf('intake'), registerOf('referral')]);
    const facility = randomUUID();
    const ports = registers.map((register) => localKeys(join(folder, 'one'), register));
    const wrapped = await Promise.all(ports.map((port) => port.wrap(facility, Buffer.alloc(32, 9), 'c')));
    for (const one of wrapped)
      for (const port of ports) expect(await port.unwrap(facility, one, 'c')).toEqual(Buffer.alloc(32, 9));
    expect(await readdir(join(folder, 'one'))).toEqual([`facility-${facility}.key`]);
    const key = await readFile(join(folder, 'one', `facility-${facility}.key`));
    expect(await registers[0].find(`facility-${facility}`)).toEqual(fingerprintOf(`facility-${facility}`, key));
  });

  it('makes a start refuse in words while the key folder is not there, and makes nothing', async () => {
    const register = await registerOf('intake');
    const facility = randomUUID();
    const keyDir = join(folder, 'mounted');
    await localKeys(keyDir, register).wrap(facility, Buffer.alloc(32), 'c');
    const notMounted = join(folder, 'not-mounted');
    await expect(assertKnownKeys(world.url, { stage: notMounted })).rejects.toThrow(
      new RegExp(`facility-${facility}\\.key is not there \\[key\\.missing\\][^]*Restore the key folder`),
    );
    await expect(readdir(notMounted)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
