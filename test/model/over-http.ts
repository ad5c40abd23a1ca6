import { pages, type Answer, type Client, type NextStep, type ProblemBody, type Receipt } from '@app/client';
import { parseChain } from '@app/proof';
import pg from 'pg';
import { eventually, type Product } from '@app/testing/product';
import type { Asker } from './facts.js';
import type { Ask, ModelEntry, ModelView, Said } from './machine.js';
import type { Standing } from './standing.js';

/** The product as the model uses it: requests and reads over HTTP, and control over when a service acts on its own. */
export class OverHttp {
  /** Cases with a released delivery: it is due at once, and may be done before the model lets it. */
  private readonly released = new Set<string>();

  private constructor(
    private readonly product: Product,
    private readonly database: pg.Pool,
  ) {}

  /** From here on, services act on their own only when the model tells them to, so that it can see the state before. */
  static async at(product: Product): Promise<OverHttp> {
    const database = new pg.Pool({ connectionString: product.databaseUrl, max: 4 });
    await database.query(
      `alter table journal.deliveries alter column next_at set default clock_timestamp() + interval '1 day'`,
    );
    return new OverHttp(product, database);
  }

  async close(): Promise<void> {
    await this.database.end();
  }

  private async client(who: Asker): Promise<Client> {
    return (await this.product.as(who.name)).api;
  }

  async ask({
    who,
    ref,
    transition,
    body,
    key,
    ifMatch,
  }: Ask): Promise<{ said: Said; ref: string | null; part: string | null }> {
    const client = await this.client(who);
    const answer = await client.request('POST', ref === null ? '/api/cases' : `/api/cases/${ref}/${transition}`, {
      body,
      ...(key === null ? {} : { idempotencyKey: key }),
      ...(ifMatch === null ? {} : { ifMatch }),
    });
    const isDone = answer.status < 300;
    if (transition === 'case.release-delivery' && isDone && ref !== null) this.released.add(ref);
    const part = transition === 'case.split' && isDone ? await this.partOf(answer.body as Receipt) : null;
    return { said: saidBy(answer), ref: isDone ? (answer.body as Receipt).ref : null, part };
  }

  /** The reference of the case that a split began. */
  private async partOf({ ref, version }: Receipt): Promise<string | null> {
    const { rows } = await this.database.query<{ part: string | null }>(
      `select e.body -> 'part' ->> 'ref' as part from journal.entries e join journal.cases c on c.id = e.case_id
       where c.ref = $1 and e.seq = $2`,
      [ref, version],
    );
    return rows[0]?.part ?? null;
  }

  async view(ref: string, who: Asker): Promise<ModelView> {
    const client = await this.client(who);
    const { state, version, custody, next } = await client.get('/api/cases/:ref', { params: { ref } });
    return { state, version, custody, next: next.map(stepOf).sort() };
  }

  async timeline(ref: string, who: Asker): Promise<ModelEntry[]> {
    const client = await this.client(who);
    const entries: ModelEntry[] = [];
    for await (const page of pages((after) =>
      client.get('/api/cases/:ref/timeline', { params: { ref }, query: { after, limit: 500 } }),
    ))
      for (const { seq, transition, from, to, actor } of page.entries)
        entries.push({ seq, transition, from: from ?? '-', to, role: actor.role });
    return entries;
  }

  async chain(ref: string, who: Asker): Promise<ReturnType<typeof parseChain>> {
    const client = await this.client(who);
    return parseChain(await client.get('/api/audit/cases/:ref/chain', { params: { ref }, query: { limit: 500 } }));
  }

  /**
   * Lets the service work on the oldest delivery of the case. Returns a function that waits until it was done or
   * dropped.
   */
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

  /** A released delivery is due at once, so the product may be a step ahead until the model lets it. */
  mayBeAhead(ref: string): boolean {
    return this.released.has(ref);
  }

  /** The places that a case holds and the clocks that it has, as stored. */
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

  /** Parks the oldest delivery of the case, as repeated failures do. */
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
    const client = await this.client(who);
    const { matches } = await client.get('/api/cases/:ref/duplicates', { params: { ref } });
    return matches.filter(({ decision }) => decision === null).map(({ match }) => match);
  }
}

/** The places taken in a facility's shelter, as a coordinator reads them. */
export async function placesTaken(product: Product, code: string): Promise<number | undefined> {
  const { facilities } = await (await product.as('coordinator')).api.get('/api/facilities', {});
  return facilities.find((one) => one.code === code)?.shelterTaken ?? undefined;
}

const codesOf = (missing: readonly { code: string }[]): string[] =>
  [...new Set(missing.map(({ code }) => code))].sort();
const stepOf = ({ transition, mayYou, missing }: NextStep): string =>
  `${transition} ${mayYou ? 'yes' : 'no'} ${codesOf(missing).join(',')}`.trim();

function saidBy({ status, headers, body }: Answer): Said {
  const { state = null, version = null } = (status < 300 ? body : {}) as Partial<Receipt>;
  const { code = null, allowed, missing, since } = (status < 300 ? {} : (body ?? {})) as Partial<ProblemBody>;
  return {
    status,
    code,
    state,
    version,
    replayed: headers.get('idempotency-replayed') === 'true',
    ...(allowed ? { allowed: [...allowed].sort() } : {}),
    ...(missing ? { missing: codesOf(missing) } : {}),
    ...(since ? { since: since.map(({ seq, transition, role }) => `${seq} ${transition} ${role}`) } : {}),
  };
}
