import { Injectable } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { Refused, type Actor, type Role } from '@app/lifecycle';
import { byteaArray, Batcher, Database } from '@app/database';
import { hashQueue, type Turn } from './hash-queue.js';
import { checkPassword, hashPassword, randomPassword } from './password.js';

/** A person who works here, as of this moment: role, facility and pending instructions are read with every request. */
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

type TokenRow = PersonRow & { stale: boolean };

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

/** A person who works here, to show a name beside a case and to hand a case over. */
export interface Colleague {
  id: string;
  username: string | null;
  role: Role;
  facility: string | null;
  active: boolean;
}

/** A session ends after 15 minutes without use, or 8 hours after sign-in (OWASP ASVS 5.0, 7.3). */
const idleMinutes = 15;
const hoursMax = 8;
const inForce = /* sql */ `
  p.active and s.seen_at > clock_timestamp() - interval '${idleMinutes} minutes'
    and s.created_at > clock_timestamp() - interval '${hoursMax} hours'`;

/** How long a password from an administrator stays valid before the person must have changed it. */
const oneTimeHolds = `interval '7 days'`;

const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** People and their sessions. A token is 256 random bits; the table holds only its SHA-256. */
@Injectable()
export class People {
  /** Every request looks up its token; look-ups that arrive together share one statement. */
  private readonly tokens = new Batcher<Buffer, TokenRow | null>(
    (hashes) => this.byTokens(hashes),
    () => null,
  );

  constructor(private readonly database: Database) {}

  /**
   * Returns the person when name and password are right. The refusal has the same words and takes the same time for a
   * wrong name and a wrong password. A request that gets no turn in the hash queue makes no database query.
   */
  authenticate(username: string, password: string, turn: Turn): Promise<Person> {
    return hashQueue.take(turn, () => this.check(username, password));
  }

  private async check(username: string, password: string): Promise<Person> {
    const [row] = await this.database.query<PersonRow & { expired: boolean | null }>(
      'person-by-name',
      `select ${columns}, p.password_expires_at < clock_timestamp() as expired from access.people p left join access.facilities f on f.id = p.facility_id where p.username = $1 and p.active`,
      [username],
    );
    if (!(await checkPassword(password, row?.password)) || !row) {
      this.noteFailedSignIn(username);
      throw new Refused('session.wrong-password');
    }
    if (row.expired) throw new Refused('session.password-expired');
    return person(row);
  }

  /** Not awaited: the write takes longer for a name that exists, and the time of the answer must not tell that. */
  private noteFailedSignIn(username: string): void {
    this.database.query('failed-sign-in', 'select access.note_failed_sign_in($1)', [username]).catch(() => undefined);
  }

  /**
   * Counts the wrong passwords for this person since the last successful sign-in; undefined when there were none. Each
   * is reported once.
   */
  async takeFailedSignIns(personId: string): Promise<{ count: number; since: string } | undefined> {
    const [row] = await this.database.query<{ count: number; since: Date }>(
      'take-failed-sign-ins',
      'select * from access.take_failed_sign_ins($1)',
      [personId],
    );
    return row && { count: row.count, since: row.since.toISOString() };
  }

  /** The name of the person's facility. Their password must not contain it. */
  async facilityNameOf(personId: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ name: string }>(
      'facility-name',
      'select f.name from access.people p join access.facilities f on f.id = p.facility_id where p.id = $1',
      [personId],
    );
    return row?.name;
  }

  async openSession(personId: string): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.database.query(
      'open-session',
      // also deletes sessions that ended, at most 100 at a time
      `with ended as (
         delete from access.sessions where token_hash in (
           select s.token_hash from access.sessions s join access.people p on p.id = s.person_id
           where not (${inForce}) limit 100 for update of s skip locked))
       insert into access.sessions (token_hash, person_id) values ($1, $2)`,
      [hashToken(token), personId],
    );
    return token;
  }

  /**
   * Returns the person who holds this token now; undefined when the session has ended or the person is no longer
   * active. A request that a page makes automatically is no sign of a person, so it does not keep an idle session
   * alive.
   */
  async findByToken(token: string, askedBy: 'person' | 'page' = 'person'): Promise<Person | undefined> {
    const row = await this.tokens.ask(hashToken(token));
    if (row?.stale && askedBy === 'person')
      await this.database.query(
        'seen',
        'update access.sessions set seen_at = clock_timestamp() where token_hash = $1',
        [hashToken(token)],
      );
    return row ? person(row) : undefined;
  }

  private async byTokens(hashes: readonly Buffer[]): Promise<(TokenRow | null)[]> {
    const rows = await this.database.query<TokenRow & { place: number }>(
      'people-by-token',
      `select t.place::int, ${columns}, s.seen_at < clock_timestamp() - interval '1 minute' as stale
       -- not the array itself: Postgres would plan again whenever the array holds fewer than the ten elements that it
       -- assumes, at four times the cost of the look-up
       from unnest((select $1::bytea[])) with ordinality t(hash, place)
       -- forces the primary key, however many elements the planner expects in the array
       cross join lateral (select * from access.sessions o where o.token_hash = t.hash offset 0) s
       join access.people p on p.id = s.person_id left join access.facilities f on f.id = p.facility_id
       where ${inForce}`,
      [byteaArray(hashes)],
    );
    const found = hashes.map((): TokenRow | null => null);
    for (const { place, ...row } of rows) found[place - 1] = row;
    return found;
  }

  /**
   * The tokens whose sessions are in force, each with the role and facility that decide which cases its person may see
   * now. This does not keep a session alive.
   */
  async inForce(tokens: readonly string[]): Promise<Map<string, Pick<Person, 'role' | 'facilityId'>>> {
    const rows = await this.database.query<{ n: number; role: Role; facility_id: string | null }>(
      'sessions-in-force',
      `select t.n::int, p.role, p.facility_id from unnest($1::bytea[]) with ordinality t(hash, n)
       join access.sessions s on s.token_hash = t.hash join access.people p on p.id = s.person_id where ${inForce}`,
      [tokens.map(hashToken)],
    );
    return new Map(rows.map(({ n, role, facility_id }) => [tokens[n - 1] ?? '', { role, facilityId: facility_id }]));
  }

  async closeSession(token: string): Promise<void> {
    await this.database.query('close-session', 'delete from access.sessions where token_hash = $1', [hashToken(token)]);
  }

  /** Changing a password ends every session of the person, including the one that changed it. */
  async changePassword(personId: string, password: string): Promise<void> {
    const hash = await hashPassword(password);
    await this.database.query(
      'change-password',
      `with changed as (update access.people set password = $2, must_change_password = false, password_expires_at = null where id = $1 returning id)
       delete from access.sessions where person_id in (select id from changed)`,
      [personId, hash],
    );
  }

  /** Sets a password that is shown once and must be changed at the next sign-in. Ends every session of the person. */
  async resetPassword(personId: string): Promise<string> {
    const password = randomPassword();
    const rows = await this.database.query(
      'reset-password',
      `with changed as (update access.people set password = $2, must_change_password = true,
           password_expires_at = clock_timestamp() + ${oneTimeHolds} where id = $1 returning id),
            gone as (delete from access.sessions where person_id = $1)
       select id from changed`,
      [personId, await hashPassword(password)],
    );
    if (rows.length === 0) throw new Refused('resource.not-found');
    return password;
  }

  /** Changing the role ends the person's sessions, so that none continues with the old role. */
  async setRole(personId: string, role: Role, facilityId: string | null): Promise<void> {
    const rows = await this.database.query(
      'set-role',
      `with ${stillAdministered}, changed as (
         update access.people set role = $2, facility_id = $3
         where id = $1 and ($2 = 'administrator' or (select holds from still_administered)) returning id),
       gone as (delete from access.sessions where person_id in (select id from changed))
       select id from changed`,
      [personId, role, facilityId],
    );
    if (rows.length === 0) await this.refuseChange(personId);
  }

  async add(one: {
    username: string;
    role: Role;
    facilityId: string | null;
    password: string;
    mustChangePassword: boolean;
    /** True for the first administrator, because nobody could issue them another password. */
    neverExpires?: boolean;
  }): Promise<string> {
    const [row] = await this.database.query<{ id: string }>(
      'add-person',
      `insert into access.people (username, role, facility_id, password, must_change_password, password_expires_at)
       values ($1, $2, $3, $4, $5, case when $6 then clock_timestamp() + ${oneTimeHolds} end)
       on conflict (username) do nothing returning id`,
      [
        one.username,
        one.role,
        one.facilityId,
        await hashPassword(one.password),
        one.mustChangePassword,
        one.mustChangePassword && !one.neverExpires,
      ],
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

  /**
   * The people whose names a person may see. At a facility: those who work there, and those of no facility except
   * resettlement officers, since the name of one can reveal a destination. Elsewhere: everybody. An auditor gets no
   * names: they check entries, which hold ids.
   */
  async colleagues(of: Person, after: string, limit: number): Promise<{ people: Colleague[]; next: string | null }> {
    const rows = await this.database.query<Colleague & { place: string }>(
      'colleagues',
      `select * from (
         select p.id, case when $2 then p.username end as username, p.role, f.code as facility, p.active,
           case when $2 then p.username else p.id::text end collate "C" as place
         from access.people p left join access.facilities f on f.id = p.facility_id
         where $1::uuid is null or p.facility_id = $1 or (p.facility_id is null and p.role <> 'resettlement-officer')) known
       where place > $3 order by place limit $4`,
      [of.facilityId, of.role !== 'auditor', after, limit],
    );
    const people = rows.map(({ id, username, role, facility, active }) => ({ id, username, role, facility, active }));
    return { people, next: rows.length === limit ? (rows.at(-1)?.place ?? null) : null };
  }

  /** The key that this person's browsers seal drafts with. It is made on the first request and stays the same. */
  async draftKey(personId: string): Promise<Buffer> {
    const [row] = await this.database.query<{ key: Buffer }>(
      'draft-key',
      `with made as (insert into access.draft_keys (person_id, key) values ($1, $2) on conflict do nothing returning key)
       select key from made union all select key from access.draft_keys where person_id = $1`,
      [personId, randomBytes(32)],
    );
    // when two first requests run at once, the second one saw neither row; the retry finds the row of the first
    return row?.key ?? this.draftKey(personId);
  }

  /** Deactivating a person ends their sessions at once. */
  async setActive(personId: string, active: boolean): Promise<void> {
    const rows = await this.database.query(
      'set-active',
      `with ${stillAdministered}, changed as (
         update access.people set active = $2 where id = $1 and ($2 or (select holds from still_administered)) returning id),
       gone as (delete from access.sessions where not $2 and person_id in (select id from changed))
       select id from changed`,
      [personId, active],
    );
    if (rows.length === 0) await this.refuseChange(personId);
  }

  private async refuseChange(personId: string): Promise<never> {
    const [known] = await this.database.query('is-known', 'select from access.people where id = $1', [personId]);
    throw new Refused(known ? 'person.last-administrator' : 'resource.not-found');
  }
}

/**
 * Whether an active administrator other than the person $1 remains. The rows are locked in one order: when two
 * administrators deactivate each other at once, the second one waits, then sees that none would remain.
 */
const stillAdministered = /* sql */ `
  administrators as (select id from access.people where role = 'administrator' and active order by id for update),
  still_administered as (select exists (select from administrators where id <> $1) as holds)`;
