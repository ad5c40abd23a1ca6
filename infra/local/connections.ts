import pg from 'pg';
import { boardConnectionsMax } from '@app/journal';
import { stages } from '@app/lifecycle';

/** A stage service listens for deliveries on one connection besides its pool. */
const listening = 1;
const logConnections = 2;
/** Reserved for `npm run fsck`, a backup, and a person with psql. */
const byHand = 3;

/** How many copies of each service run. */
export interface Copies {
  gateway: number;
  ofEachStage: number;
  audit: number;
  log: number;
}
const oneOfEach: Copies = { gateway: 1, ofEachStage: 1, audit: 1, log: 1 };

/** How many connections to Postgres these copies may need at once. docs/operations.md has the table. */
export function connectionsWanted(
  queue: 'postgres' | 'redis',
  databaseConnectionsMax: number,
  queueConnectionsMax: number,
  copies = oneOfEach,
): number {
  const onPostgres = queue === 'postgres' ? 1 : 0;
  const gateway = databaseConnectionsMax + onPostgres * boardConnectionsMax;
  const stage = databaseConnectionsMax + listening + onPostgres * queueConnectionsMax;
  return (
    copies.gateway * gateway +
    copies.ofEachStage * stages.length * stage +
    copies.audit * databaseConnectionsMax +
    copies.log * logConnections +
    byHand
  );
}

/** How many the server has for services: without those that it keeps for superusers. `url` is an administrator's. */
export async function connectionsOffered(url: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ offered: number }>(
      `select (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
         - coalesce(current_setting('reserved_connections', true)::int, 0)) as offered`,
    );
    return rows[0]?.offered ?? 0;
  } finally {
    await client.end();
  }
}

/** A message when the server offers fewer connections than the product may need; otherwise undefined. */
export async function tooFewConnections(url: string, wanted: number): Promise<string | undefined> {
  const offered = await connectionsOffered(url);
  return offered >= wanted
    ? undefined
    : `Postgres offers ${offered} connections and the product may need ${wanted}: under load, statements are refused (53300). Raise max_connections, or lower DATABASE_CONNECTIONS_MAX and QUEUE_CONNECTIONS_MAX (docs/operations.md, "Connections").`;
}
