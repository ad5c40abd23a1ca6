import { parseChain } from '@app/proof';
import pg from 'pg';
import { Pool } from 'undici';
import { eventually, type Client, type Product } from '@app/testing/product';
import type { Asker } from './facts.js';
import type { Ask, ModelEntry, ModelView, Said } from './machine.js';
import type { Standing } from './standing.js';

/** The product as the model uses it: requests and reads over HTTP, and control over when a service acts on its own. */
export class OverHttp {
  /** Cases of which a delivery was released: it is due at once, and may be done before the model lets it. */
  private readonly released = new Set<string>();

  private constructor(
    private readonly product: Product,
    private readonly database: pg.Pool,
    private readonly gateway: Pool,
  ) {}

  /** From here on, services act on their own only when the model tells them to, so that it can see the state before. */
  static async at(product: Product): Promise<OverHttp> {
    const database = new pg.Pool({ connectionString: product.databaseUrl, max: 4 });
    await database.query(
      `alter table journal.deliveries alter column next_at set default clock_timestamp() + interval '1 day'`,
    );
    return new OverHttp(product, database, new Pool(product.url, { connections: 64 }));
  }

  async close(): Promise<void> {
    await this.gateway.close();
    await this.database.end();
  }

  client(who: Asker): Promise<Client> {
    return this.product.as(who.name);
  }

  async ask({ who, ref, transition, body, key, ifMatch }: Ask): Promise<{ said: Said; ref: string | null }> {
    const client = await this.client(who);
    const {
      statusCode,
      headers,
      body: stream,
    } = await this.gateway.request({
      method: 'POST',
      path: ref === null ? '/api/cases' : `/api/cases/${ref}/${transition}`,
      body: JSON.stringify(body),
      headers: {
        authorization: `Bearer ${client.token}`,
        'content-type': 'application/json',
        ...(key === null ? {} : { 'idempotency-key': key }),
        ...(ifMatch === null ? {} : { 'if-match': `"${ifMatch}"` }),
      },
    });
    const answer = {
      status: statusCode,
      isReplayed: headers['idempotency-replayed'] === 'true',
      body: await stream.json(),
    };
    if (transition === 'case.release-delivery' && statusCode < 300 && ref !== null) this.released.add(ref);
    return { said: saidBy(answer), ref: statusCode < 300 ? (answer.body as { ref: string }).ref : null };
  }

  async view(ref: string, who: Asker): Promise<ModelView> {
    const { status, body } = await (await this.client(who)).get(`/api/cases/${ref}`);
    if (status !== 200) throw new Error(`the view of ${ref} is answered with ${status}`);
    const { state, version, custody, next } = body as Omit<ModelView, 'next'> & { next: Step[] };
    return { state, version, custody, next: next.map(stepOf).sort() };
  }

  async timeline(ref: string, who: Asker): Promise<ModelEntry[]> {
    const { body } = await (await this.client(who)).get(`/api/cases/${ref}/timeline?limit=500`);
    return (body as { entries: (ModelEntry & { actor: { role: string } })[] }).entries.map(
      ({ seq, transition, from, to, actor }) => ({ seq, transition, from, to, role: actor.role }),
    );
  }

  async chain(ref: string, who: Asker): Promise<ReturnType<typeof parseChain>> {
    const { body } = await (await this.client(who)).get(`/api/audit/cases/${ref}/chain?limit=500`);
    return parseChain(body);
  }

  /** Lets the service do the oldest thing that waits for the case, and says how to wait until it was done or let go. */
  async letHandOver(ref: string): Promise<() => Promise<void>> {
    const { rows } = await this.database.query<{ id: string }>(
      `update journal.deliveries set next_at = clock_timestamp() where id = (
         select d.id from journal.deliveries d join journal.cases c on c.id = d.case_id
         where c.ref = $1 and d.parked_at is null order by d.seq limit 1) returning id`,
      [ref],
    );
    const [due] = rows;
    if (!due && this.released.delete(ref)) return () => Promise.resolve();
    if (!due) throw new Error(`nothing waits for ${ref}`);
    await this.database.query(`select pg_notify('sp_deliveries', '')`);
    return () => this.done(due.id);
  }

  private async done(id: string): Promise<void> {
    await eventually(`the delivery ${id} to be done`, async () => {
      const { rows } = await this.database.query<{ parked: boolean; last_error: string | null }>(
        'select parked_at is not null as parked, last_error from journal.deliveries where id = $1',
        [id],
      );
      if (rows[0]?.parked) throw new Error(`a delivery was given up: ${rows[0].last_error ?? ''}`);
      return rows.length === 0;
    });
  }

  /** A delivery that was released is due at once: until the model lets it, the product may be a step ahead. */
  mayBeAhead(ref: string): boolean {
    return this.released.has(ref);
  }

  /** Places that a case holds and clocks that it has, as they are stored. */
  async standing(ref: string): Promise<Standing> {
    const { rows } = await this.database.query<Standing>(
      `select
         (select coalesce(sum(h.places), 0)::int from journal.holds h join journal.pools p on p.id = h.pool_id
          where h.case_id = c.id and p.kind = 'shelter') as "shelterPlaces",
         (select coalesce(sum(h.places), 0)::int from journal.holds h join journal.pools p on p.id = h.pool_id
          where h.case_id = c.id and p.kind = 'destination') as "destinationPlaces",
         array(select k.name from journal.clocks k where k.case_id = c.id and k.state = 'running') as running,
         array(select k.name from journal.clocks k where k.case_id = c.id and k.state = 'paused') as paused
       from journal.cases c where c.ref = $1`,
      [ref],
    );
    const [found] = rows;
    if (!found) throw new Error(`there is no case ${ref}`);
    return found;
  }

  /** Gives up the oldest thing that waits for the case, as repeated failures do. */
  async park(ref: string): Promise<void> {
    await this.database.query(
      `update journal.deliveries set parked_at = clock_timestamp(), next_at = null where id = (
         select d.id from journal.deliveries d join journal.cases c on c.id = d.case_id
         where c.ref = $1 and d.parked_at is null order by d.seq limit 1)`,
      [ref],
    );
  }

  async parkedDelivery(ref: string): Promise<string | undefined> {
    const { rows } = await this.database.query<{ id: string }>(
      `select d.id from journal.deliveries d join journal.cases c on c.id = d.case_id
       where c.ref = $1 and d.parked_at is not null order by d.seq limit 1`,
      [ref],
    );
    return rows[0]?.id;
  }

  /** Makes the index find the same person in both cases. When nobody is identified any more, nobody is found. */
  async indexAlike(ref: string, other: string): Promise<void> {
    await this.database.query(
      `insert into journal.blind_index (case_id, facility_id, person, token)
       select c.id, c.facility_id, 1, decode(md5($1 || $2), 'hex') from journal.cases c where c.ref in ($1, $2)`,
      [ref, other],
    );
  }

  /** The possible duplicates that the product shows and that nobody has decided. */
  async matches(ref: string, who: Asker): Promise<string[]> {
    const { body } = await (await this.client(who)).get(`/api/cases/${ref}/duplicates`);
    return (body as { matches: { match: string; decision: string | null }[] }).matches
      .filter(({ decision }) => decision === null)
      .map(({ match }) => match);
  }
}

/** Places taken in a facility's shelter, as a coordinator is told. */
export async function placesTaken(product: Product, code: string): Promise<number | undefined> {
  const { body } = await (await product.as('coordinator')).get('/api/facilities');
  return (body as { facilities: { code: string; shelterTaken: number }[] }).facilities.find((one) => one.code === code)
    ?.shelterTaken;
}

interface Step {
  transition: string;
  mayYou: boolean;
  missing: { code: string }[];
}

const codesOf = (missing: readonly { code: string }[]): string[] =>
  [...new Set(missing.map(({ code }) => code))].sort();
const stepOf = ({ transition, mayYou, missing }: Step): string =>
  `${transition} ${mayYou ? 'yes' : 'no'} ${codesOf(missing).join(',')}`.trim();

interface Problem {
  code?: string;
  allowed?: string[];
  missing?: { code: string }[];
  since?: { seq: number; transition: string; role: string }[];
}

function saidBy({ status, body, isReplayed }: { status: number; body: unknown; isReplayed: boolean }): Said {
  const { state = null, version = null } = (status < 300 ? body : {}) as { state?: string; version?: number };
  const { code = null, allowed, missing, since } = (status < 300 ? {} : (body ?? {})) as Problem;
  return {
    status,
    code,
    state,
    version,
    replayed: isReplayed,
    ...(allowed ? { allowed: [...allowed].sort() } : {}),
    ...(missing ? { missing: codesOf(missing) } : {}),
    ...(since ? { since: since.map(({ seq, transition, role }) => `${seq} ${transition} ${role}`) } : {}),
  };
}
