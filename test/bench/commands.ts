import { randomUUID } from 'node:crypto';
import type { Actor, CaseState } from '@app/lifecycle';
import { ActorTokens } from '@app/access';
import { localKeys, Vault } from '@app/vault';
import { registerInMemory } from '@app/testing/key-register';
import { fileIn, seedCases, type SeededCase } from './cases.js';
import { openConnections, signIn, type Connection } from './http.js';
import { closedLoop, type Round } from './measure.js';
import { demoPassword, query, startProduct, type RunningProduct, type World } from './world.js';

const casesPerSlot = 25;
const slots = 64;
const note = JSON.stringify({ note: 'The mother asks to be told before anyone speaks with her daughter. '.repeat(2) });
const tokenSeconds = 30;

export interface Facility {
  id: string;
  officer: Actor;
}

/** A product with cases at the Hanoi mission, on which the mission's officer works. */
export class Commands {
  private readonly steps = Array.from({ length: slots }, () => 0);
  private token = { value: '', until: 0 };

  private constructor(
    readonly product: RunningProduct,
    private readonly cases: readonly SeededCase[],
    private readonly officer: Actor,
    private readonly session: string,
    private readonly tokens: ActorTokens,
  ) {}

  static async start(world: World, name: string, options: { apart?: boolean } = {}): Promise<Commands> {
    const { url } = await world.migrated(name);
    const product = await startProduct(world, name, { databaseUrl: url, ...options });
    const facility = await facilityOf(url);
    const cases = await seedAt(product, facility.id, 'intake.sheltered', slots * casesPerSlot);
    const session = await signIn(product.url, 'intake-officer.han', demoPassword);
    await acknowledge(url, facility.officer.id);
    const tokens = await ActorTokens.read(product.keyDir, 'sign');
    return new Commands(product, cases, facility.officer, session, tokens);
  }

  /**
   * Adds notes, each to a case of its connection, through the gateway with a session or directly to intake with an
   * actor token.
   */
  async run(connections: number, way: 'gateway' | 'straight'): Promise<Round> {
    const to = way === 'gateway' ? this.product.url : (this.product.services['intake'] ?? '');
    const open = await openConnections(to, connections);
    try {
      return await closedLoop(connections, {}, (slot) => this.note(open[slot], slot, way));
    } finally {
      for (const one of open) one.close();
    }
  }

  private async note(connection: Connection | undefined, slot: number, way: 'gateway' | 'straight'): Promise<void> {
    const step = this.steps[slot] ?? 0;
    this.steps[slot] = step + 1;
    const ref = this.cases[slot * casesPerSlot + (step % casesPerSlot)]?.ref;
    const bearer = way === 'gateway' ? this.session : await this.actorToken();
    const path = `${way === 'gateway' ? '/api' : ''}/cases/${ref}/case.add-note`;
    const answer = await connection?.send('POST', path, headersOf(bearer), note);
    if (answer?.status !== 200) throw new Error(`a note was refused: ${answer?.text}`);
  }

  private async actorToken(): Promise<string> {
    if (Date.now() > this.token.until) {
      const until = Date.now() + tokenSeconds * 1000;
      this.token = { value: await this.tokens.sign(this.officer, 'intake'), until };
    }
    return this.token.value;
  }

  stop(): Promise<void> {
    return this.product.stop();
  }
}

export const headersOf = (token: string): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  'idempotency-key': randomUUID(),
});

/** The Hanoi mission and its officer, with nothing left to acknowledge. */
export async function facilityOf(url: string): Promise<Facility> {
  const [row] = await query(
    url,
    `select p.id, p.facility_id from access.people p where p.username = 'intake-officer.han'`,
  );
  const [id, facilityId] = [String(row?.['id']), String(row?.['facility_id'])];
  return { id: facilityId, officer: { id, role: 'intake-officer', facilityId, pendingInstructions: 0 } };
}

export const acknowledge = (url: string, personId: string): Promise<unknown> =>
  query(
    url,
    `insert into access.acknowledgements (instruction_id, person_id) select id, $1 from access.instructions on conflict do nothing`,
    [personId],
  );

/** Makes cases at the mission in a state of intake, sealed with the product's keys. */
export async function seedAt(
  product: RunningProduct,
  facilityId: string,
  state: CaseState,
  count: number,
): Promise<SeededCase[]> {
  const vault = new Vault(localKeys(product.keyDir, registerInMemory()));
  return seedCases(product.databaseUrl, vault, {
    facilityId,
    state,
    custody: 'intake',
    file: fileIn(state, facilityId),
    count,
  });
}
