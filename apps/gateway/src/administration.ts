import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { People, randomPassword, type Person } from '@app/access';
import type { administrationRoutes, BodyOf, Destination, Facility, Instruction, peopleRoutes } from '@app/api';
import { Database } from '@app/database';
import { facilityRoles, isOfOrigin, Refused, type Role } from '@app/lifecycle';

type Routes = typeof administrationRoutes;
type PeopleRoutes = typeof peopleRoutes;

type InstructionRow = Omit<Instruction, 'issuedAt' | 'acknowledgedAt'> & {
  issuedAt: Date;
  acknowledgedAt: Date | null;
};

/** Facilities, places, people and standing instructions, as administrators and the launcher set them up. */
@Injectable()
export class Administration {
  constructor(
    private readonly database: Database,
    private readonly people: People,
  ) {}

  async addFacility(one: BodyOf<Routes['addFacility']>): Promise<{ id: string; code: string }> {
    const [row] = await this.database.query<{ id: string }>(
      'add-facility',
      `insert into access.facilities (code, name, country, zone) values ($1, $2, $3, $4) on conflict (code) do nothing returning id`,
      [one.code, one.name, one.country, one.zone],
    );
    if (!row) throw new Refused('facility.taken');
    await this.setPlaces(row.id, 'shelter', `Shelter of ${one.code}`, one.shelterPlaces, row.id);
    return { id: row.id, code: one.code };
  }

  /** Only a mission's own roles, and roles for all missions, see how many places it has and how many are taken. */
  async facilities(of: Pick<Person, 'role' | 'facilityId'>): Promise<Facility[]> {
    const seesAll = of.role === 'coordinator' || of.role === 'administrator';
    const rows = await this.database.query<Facility>(
      'facilities',
      `select f.id, f.code, f.name, f.country, f.zone, p.capacity as "shelterPlaces", p.taken as "shelterTaken"
       from access.facilities f left join journal.pools p on p.id = f.id order by f.code limit 500`,
    );
    return rows.map(({ shelterPlaces, shelterTaken, ...open }) =>
      seesAll || open.id === of.facilityId ? { ...open, shelterPlaces, shelterTaken } : open,
    );
  }

  async addDestination(one: BodyOf<Routes['addDestination']>): Promise<{ id: string }> {
    if (isOfOrigin(one.label)) throw new Refused('never-share.country-of-origin', { fields: ['label'] });
    const id = randomUUID();
    await this.setPlaces(id, 'destination', one.label, one.places, null);
    return { id };
  }

  async destinations(): Promise<Destination[]> {
    return this.database.query(
      'destinations',
      `select id, label, capacity as places, taken from journal.pools where kind = 'destination' order by label limit 500`,
    );
  }

  /** Refuses a capacity below the number of taken places. */
  async resize(id: string, capacity: number): Promise<void> {
    const [row] = await this.database.query<{ kind: string; label: string; facility_id: string | null; taken: number }>(
      'pool',
      'select kind, label, facility_id, taken from journal.pools where id = $1',
      [id],
    );
    if (!row) throw new Refused('places.unknown');
    if (row.taken > capacity) throw new Refused('places.full', { taken: row.taken });
    await this.setPlaces(id, row.kind, row.label, capacity, row.facility_id);
  }

  private async setPlaces(
    id: string,
    kind: string,
    label: string,
    capacity: number,
    facilityId: string | null,
  ): Promise<void> {
    await this.database.query('define-pool', 'select journal.define_pool($1, $2, $3, $4, $5)', [
      id,
      kind,
      facilityId,
      label,
      capacity,
    ]);
  }

  /** Adds a person with a one-time password. It is shown once and must be changed at the first sign-in. */
  async addPerson(one: BodyOf<PeopleRoutes['add']>): Promise<{ id: string; username: string; password: string }> {
    const password = randomPassword();
    const id = await this.people.add({
      username: one.username,
      role: one.role,
      facilityId: await this.facilityOf(one.role, one.facility),
      password,
      mustChangePassword: true,
    });
    return { id, username: one.username, password };
  }

  async changeRole(personId: string, { role, facility }: BodyOf<PeopleRoutes['changeRole']>): Promise<void> {
    await this.people.setRole(personId, role, await this.facilityOf(role, facility));
  }

  private async facilityOf(role: Role, code: string | null): Promise<string | null> {
    const bound = (facilityRoles as readonly Role[]).includes(role);
    if (bound !== (code !== null))
      throw new Refused('input.malformed', {
        fields: [{ path: 'facility', fault: bound ? 'required' : 'not_allowed' }],
      });
    return code === null ? null : this.facilityId(code);
  }

  async facilityId(code: string): Promise<string> {
    const [row] = await this.database.query<{ id: string }>(
      'facility-id',
      'select id from access.facilities where code = $1',
      [code],
    );
    if (!row) throw new Refused('resource.not-found', { facility: code });
    return row.id;
  }

  async issueInstruction(one: BodyOf<Routes['issue']>, by: string | null): Promise<{ id: string }> {
    const facilityId = one.facility === null ? null : await this.facilityId(one.facility);
    const [row] = await this.database.query<{ id: string }>(
      'issue-instruction',
      'insert into access.instructions (facility_id, title, body, issued_by) values ($1, $2, $3, $4) returning id',
      [facilityId, one.title, one.body, by],
    );
    if (!row) throw new Error('an insert returned nothing');
    return row;
  }

  /**
   * The instructions in force for a facility (without one: all), each with the time at which the person acknowledged
   * it.
   */
  async instructions(facilityId: string | null, personId: string): Promise<Instruction[]> {
    const rows = await this.database.query<InstructionRow>(
      'instructions',
      `select i.id, i.title, i.body, i.issued_at as "issuedAt", a.at as "acknowledgedAt", f.code as facility
       from access.instructions i left join access.facilities f on f.id = i.facility_id
       left join access.acknowledgements a on a.instruction_id = i.id and a.person_id = $2
       where i.withdrawn_at is null and ($1::uuid is null or i.facility_id is null or i.facility_id = $1)
       order by i.issued_at desc limit 200`,
      [facilityId, personId],
    );
    return rows.map((row) => ({
      ...row,
      issuedAt: row.issuedAt.toISOString(),
      acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    }));
  }

  async acknowledge(instructionId: string, personId: string): Promise<void> {
    const rows = await this.database.query(
      'acknowledge',
      `with acknowledged as (
         insert into access.acknowledgements (instruction_id, person_id)
         select id, $2 from access.instructions where id = $1 and withdrawn_at is null on conflict do nothing)
       select 1 from access.instructions where id = $1 and withdrawn_at is null`,
      [instructionId, personId],
    );
    if (rows.length === 0) throw new Refused('resource.not-found');
  }

  async withdrawInstruction(instructionId: string): Promise<void> {
    const rows = await this.database.query(
      'withdraw-instruction',
      'update access.instructions set withdrawn_at = clock_timestamp() where id = $1 and withdrawn_at is null returning id',
      [instructionId],
    );
    if (rows.length === 0) throw new Refused('resource.not-found');
  }
}
