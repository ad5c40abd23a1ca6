import { Database } from '@app/database';
import { facilityRoles, roles, type Role } from '@app/lifecycle';
import { People, randomPassword } from '@app/access';
import { Administration } from '../../apps/gateway/src/administration.js';

export interface SignIn {
  username: string;
  role: Role;
}

export interface Seeded {
  /** The one-time password of the first administrator, or the password of all demo people. Shown once. */
  password: string;
  signIns: SignIn[];
  demo: boolean;
}

const facilities = [
  { code: 'HAN', name: 'Embassy in Hanoi', country: 'VN', zone: 'Asia/Ho_Chi_Minh', shelterPlaces: 6 },
  { code: 'PEK', name: 'Embassy in Beijing', country: 'CN', zone: 'Asia/Shanghai', shelterPlaces: 12 },
  { code: 'ULN', name: 'Embassy in Ulaanbaatar', country: 'MN', zone: 'Asia/Ulaanbaatar', shelterPlaces: 2 },
];

const destinations = [
  { label: 'AT: Vienna', places: 40 },
  { label: 'DE: Friedland', places: 60 },
  { label: 'KR: Anseong', places: 100 },
];

const instruction = {
  facility: null,
  title: 'Receiving people who seek refuge',
  body:
    'Let them in, out of sight of the street. Do not ask for papers. Ask whether anyone is hurt, ' +
    'pregnant or a child alone. Log the arrival within the hour; no name is needed. Tell nobody outside ' +
    'the mission, and never the authorities of the country of origin.',
};

const keepPeople = (username: string, role: Role, facility: string | null) => ({ username, role, facility });
const demoPeople = [
  ...facilities.flatMap(({ code }) =>
    facilityRoles.map((role) => keepPeople(`${role}.${code.toLowerCase()}`, role, code)),
  ),
  ...roles
    .filter((role) => role !== 'system' && !(facilityRoles as readonly Role[]).includes(role))
    .map((role) => keepPeople(role, role, null)),
];

/**
 * Prepares an empty database: an administrator with a one-time password, or outside production the demo's facilities
 * and people. The administrator is added last, so the next start completes one that was cut off.
 */
export async function seed(
  gatewayUrl: string,
  options: { demo: boolean; password: string | undefined },
): Promise<Seeded | undefined> {
  const database = await Database.connect(gatewayUrl, { connectionsMax: 2, name: 'seed' });
  try {
    if (await hasAdministrator(database)) return undefined;
    const people = new People(database);
    const password = options.password ?? randomPassword();
    if (!options.demo) {
      await people.add({
        username: 'administrator',
        role: 'administrator',
        facilityId: null,
        password,
        mustChangePassword: true,
        neverExpires: true,
      });
      return { password, signIns: [{ username: 'administrator', role: 'administrator' }], demo: false };
    }
    await seedDemo(new Administration(database, people), people, password);
    return { password, signIns: demoPeople.map(({ username, role }) => ({ username, role })), demo: true };
  } finally {
    await database.close();
  }
}

/** False until the first start or migration has finished. */
export async function isSeeded(gatewayUrl: string): Promise<boolean> {
  const database = await Database.connect(gatewayUrl, { connectionsMax: 1, name: 'seed' });
  return hasAdministrator(database).finally(() => database.close());
}

const hasAdministrator = async (database: Database): Promise<boolean> =>
  (await database.query('seeded', `select 1 from access.people where role = 'administrator' limit 1`)).length > 0;

async function seedDemo(administration: Administration, people: People, password: string): Promise<void> {
  const unlessThere = (error: unknown): void => {
    if (!(error instanceof Error && /taken$/.test(error.message))) throw error;
  };
  for (const one of facilities) await administration.addFacility(one).catch(unlessThere);
  if ((await administration.destinations()).length === 0)
    for (const one of destinations) await administration.addDestination(one);
  const someone = await administration.instructions(null, '00000000-0000-0000-0000-000000000000');
  if (someone.length === 0) await administration.issueInstruction(instruction, null);
  const hashes = demoPeople.map(async ({ username, role, facility }) => ({
    username,
    role,
    facilityId: facility === null ? null : await administration.facilityId(facility),
    password,
    mustChangePassword: false,
  }));
  const last = 'administrator';
  const all = await Promise.all(hashes);
  await Promise.all(all.filter((one) => one.username !== last).map((one) => people.add(one).catch(unlessThere)));
  await Promise.all(all.filter((one) => one.username === last).map((one) => people.add(one)));
}
