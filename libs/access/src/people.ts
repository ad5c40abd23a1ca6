import { createHash, randomBytes } from 'node:crypto';
import { Refused, type Actor, type Role } from '@app/lifecycle';
import type { Database } from '@app/journal';
import { checkPassword, hashPassword } from './password.js';

/** Someone who works here, as of this moment: role, facility and pending instructions are read with every request. */
export interface Person extends Actor {
  username: string;
  facility: string | null;
  mustChangePassword: boolean;
}

interface PersonRow {
  id: string;
  username: string;
  role: Role;
  facility_id: string | null;
  facility: string | null;
  must_change_password: boolean;
  pending: number;
  password: string;
}

const person = (row: PersonRow): Person => ({
  id: row.id,
  username: row.username,
  role: row.role,
  facilityId: row.facility_id,
  facility: row.facility,
  mustChangePassword: row.must_change_password,
  pendingInstructions: row.pending,
});

const columns = /* sql */ `
  p.id, p.username, p.role, p.facility_id, f.code as facility, p.must_change_password, p.password,
  (select count(*)::int from access.instructions i
   where i.withdrawn_at is null and (i.facility_id is null or i.facility_id = p.facility_id)
     and p.role in ('intake-officer', 'head-of-mission')
     and not exists (select from access.acknowledgements a where a.instruction_id = i.id and a.person_id = p.id)) as pending`;

/** Idle for 15 minutes or 8 hours old: the session is over (OWASP ASVS 5.0, 7.3). */
const idleMinutes = 15;
const hoursMax = 8;

const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** People and their sessions. A token is 256 random bits; the table holds its SHA-256 alone. */
export class People {
  constructor(private readonly database: Database) {}

  /** The person, when name and password are right; refused with the same words and in the same time whichever is wrong. */
  async authenticate(username: string, password: string): Promise<Person> {
    const [row] = await this.database.query<PersonRow>(
      'person-by-name',
      `select ${columns} from access.people p left join access.facilities f on f.id = p.facility_id where p.username = $1 and p.active`,
      [username],
    );
    if (!(await checkPassword(password, row?.password)) || !row) throw new Refused('session.wrong-password');
    return person(row);
  }

  async openSession(personId: string): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.database.query('open-session', 'insert into access.sessions (token_hash, person_id) values ($1, $2)', [
      hashToken(token),
      personId,
    ]);
    return token;
  }

  /** Who holds this token now; undefined when the session is over, or the person is no longer active. */
  async findByToken(token: string): Promise<Person | undefined> {
    const [row] = await this.database.query<PersonRow & { stale: boolean }>(
      'person-by-token',
      `select ${columns}, s.seen_at < clock_timestamp() - interval '1 minute' as stale
       from access.sessions s join access.people p on p.id = s.person_id left join access.facilities f on f.id = p.facility_id
       where s.token_hash = $1 and p.active
         and s.seen_at > clock_timestamp() - interval '${idleMinutes} minutes'
         and s.created_at > clock_timestamp() - interval '${hoursMax} hours'`,
      [hashToken(token)],
    );
    if (row?.stale)
      await this.database.query(
        'seen',
        'update access.sessions set seen_at = clock_timestamp() where token_hash = $1',
        [hashToken(token)],
      );
    return row && person(row);
  }

  async closeSession(token: string): Promise<void> {
    await this.database.query('close-session', 'delete from access.sessions where token_hash = $1', [hashToken(token)]);
  }

  /** A changed password ends every session of the person, the one that changed it included. */
  async changePassword(personId: string, password: string): Promise<void> {
    const hash = await hashPassword(password);
    await this.database.query(
      'change-password',
      `with changed as (update access.people set password = $2, must_change_password = false where id = $1 returning id)
       delete from access.sessions where person_id in (select id from changed)`,
      [personId, hash],
    );
  }

  async add(one: {
    username: string;
    role: Role;
    facilityId: string | null;
    password: string;
    mustChangePassword: boolean;
  }): Promise<string> {
    const [row] = await this.database.query<{ id: string }>(
      'add-person',
      `insert into access.people (username, role, facility_id, password, must_change_password) values ($1, $2, $3, $4, $5)
       on conflict (username) do nothing returning id`,
      [one.username, one.role, one.facilityId, await hashPassword(one.password), one.mustChangePassword],
    );
    if (!row) throw new Refused('username.taken');
    return row.id;
  }

  async list(
    after: string,
    limit: number,
  ): Promise<{ id: string; username: string; role: Role; facility: string | null; active: boolean }[]> {
    return this.database.query(
      'people',
      `select p.id, p.username, p.role, f.code as facility, p.active from access.people p
       left join access.facilities f on f.id = p.facility_id where p.username > $1 order by p.username limit $2`,
      [after, limit],
    );
  }

  /** Switching someone off ends their sessions at once. */
  async setActive(personId: string, active: boolean): Promise<void> {
    const rows = await this.database.query(
      'set-active',
      `with changed as (update access.people set active = $2 where id = $1 returning id),
            gone as (delete from access.sessions where person_id = $1 and not $2)
       select id from changed`,
      [personId, active],
    );
    if (rows.length === 0) throw new Refused('resource.not-found');
  }
}
