import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { Database } from '@app/database';

/** The fingerprints of all keys that one kind of service ever made. Postgres knows the service by its role. */
@Injectable()
export class KeyRegister {
  constructor(private readonly database: Database) {}

  async find(name: string): Promise<Buffer | undefined> {
    return (await this.all()).find((one) => one.name === name)?.fingerprint;
  }

  /** Records a fingerprint, unless the name already has one. Returns the recorded one. */
  async note(name: string, fingerprint: Buffer): Promise<Buffer> {
    const [row] = await this.database.query<{ fingerprint: Buffer }>(
      'note-key',
      'select journal.note_key($1, $2) as fingerprint',
      [name, fingerprint],
    );
    if (!row) throw new Error('the database noted no key');
    return row.fingerprint;
  }

  all(): Promise<{ name: string; fingerprint: Buffer }[]> {
    return this.database.query('known-keys', 'select * from journal.known_keys()');
  }
}

/** The owner of a key folder: the stage services share one, the gateway and the log have their own. */
export type KeyHolder = 'stage' | 'gateway' | 'log';

/** The fingerprints of all keys that were ever made, for starting or restoring a deployment. `url` is an administrator's. */
export async function knownKeys(url: string): Promise<{ holder: KeyHolder; name: string; fingerprint: Buffer }[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ holder: KeyHolder; name: string; fingerprint: Buffer }>(
      'select holder, name, fingerprint from journal.key_fingerprints order by holder, name',
    );
    return rows;
  } finally {
    await client.end();
  }
}
