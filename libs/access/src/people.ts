import { createHash, randomBytes } from 'node:crypto';
import { Refused, type Actor, type Role } from '@app/lifecycle';
import { byteaArray, Batcher, type Database } from '@app/database';
import { hashQueue, type Turn } from './hash-queue.js';
import { checkPassword, hashPassword, randomPassword } from './password.js';

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

/** Who works here, for a name beside a case and for handing one to somebody. */
export interface Colleague {
  id: string;
  username: string | null;
  role: Role;
  facility: string | null;
  active: boolean;
}

/** Idle for 15 minutes or 8 hours old: the session is over (OWASP ASVS 5.0, 7.3). */
const idleMinutes = 15;
const hoursMax = 8;
const inForce = /* sql */ `
  p.active and s.seen_at > clock_timestamp() - interval '${idleMinutes} minutes'
    and s.created_at > clock_timestamp() - interval '${hoursMax} hours'`;

/** How long a password that an administrator gave out may wait for the person to change it. */
const oneTimeHolds = `interval '7 days'`;

const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** People and their sessions. A token is 256 random bits; the table holds its SHA-256 alone. */
export class People {
  /** A look-up with every request: those that arrive together share a statement. */
  private readonly tokens = new Batcher<Buffer, TokenRow | null>(
    (hashes) => this.byTokens(hashes),
    () => null,
  );

  constructor(private readonly database: Database) {}

  /**
   * The person, when name and password are right; refused with the same words and in the same time whichever is wrong. What does not get a turn
   * asks the database nothing.
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

  /** Not waited for: writing it down takes longer for a name that somebody has, and the answer must not. */
  private noteFailedSignIn(username: string): void {
    this.database.query('failed-sign-in', 'select access.note_failed_sign_in($1)', [username]).catch(() => undefined);
  }

  /** Wrong passwords for this person since the last time that one was right; undefined when there were none. They are told once. */
  async takeFailedSignIns(personId: string): Promise<{ count: number; since: string } | undefined> {
    const [row] = await this.database.query<{ count: number; since: Date }>(
      'take-failed-sign-ins',
      'select * from access.take_failed_sign_ins($1)',
      [personId],
    );
    return row && { count: row.count, since: row.since.toISOString() };
  }

  /** The name of somebody's facility: no password of theirs may hold it. */
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
      // sessions that ended are purged on the way, some at a time
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
   * Who holds this token now; undefined when the session is over, or the person is no longer active. A page that asks by itself is
   * no sign of a person, and does not keep an idle session alive.
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
       -- not the array itself: Postgres would plan anew each time that it holds fewer than the ten it otherwise takes it for, at four times the look-up's cost
       from unnest((select $1::bytea[])) with ordinality t(hash, place)
       -- by the primary key, whatever the planner takes an array for
       cross join lateral (select * from access.sessions o where o.token_hash = t.hash offset 0) s
       join access.people p on p.id = s.person_id left join access.facilities f on f.id = p.facility_id
       where ${inForce}`,
      [byteaArray(hashes)],
    );
    const found = hashes.map((): TokenRow | null => null);
    for (const { place, ...row } of rows) found[place - 1] = row;
    return found;
  }

  /** Those of the tokens whose sessions are in force, with whose cases each may see now. Not a sign of a person either. */
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

  /** A changed password ends every session of the person, the one that changed it included. */
  async changePassword(personId: string, password: string): Promise<void> {
    const hash = await hashPassword(password);
    await this.database.query(
      'change-password',
      `with changed as (update access.people set password = $2, must_change_password = false, password_expires_at = null where id = $1 returning id)
       delete from access.sessions where person_id in (select id from changed)`,
      [personId, hash],
    );
  }

  /** A password that is told once and must be changed at the next sign-in; whoever was signed in is out. */
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

  /** Another role ends the sessions, so that nothing goes on in the old one. */
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
    /** Of the first administrator: nobody could give them another one. */
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
   * Whom a person may know of: at a facility, those who work there and those of no facility, less who receives people: a name can tell where.
   * Elsewhere everybody. An auditor checks
   * entries, which hold ids, and needs no names.
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

  /** What this person's browsers seal drafts with: made at the first asking, and the same from then on. */
  async draftKey(personId: string): Promise<Buffer> {
    const [row] = await this.database.query<{ key: Buffer }>(
      'draft-key',
      `with made as (insert into access.draft_keys (person_id, key) values ($1, $2) on conflict do nothing returning key)
       select key from made union all select key from access.draft_keys where person_id = $1`,
      [personId, randomBytes(32)],
    );
    // two first askings at once: the one that came second saw neither row, and finds the other's now
    return row?.key ?? this.draftKey(personId);
  }

  /** Switching someone off ends their sessions at once. */
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
 * Whether an administrator is left without the person $1. The rows are locked in one order: of two who switch each other off, the second
 * waits and then sees that nobody would be left.
 */
const stillAdministered = /* sql */ `
  administrators as (select id from access.people where role = 'administrator' and active order by id for update),
  still_administered as (select exists (select from administrators where id <> $1) as holds)`;
