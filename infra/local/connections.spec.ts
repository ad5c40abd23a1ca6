import { describe, expect, it } from '@jest/globals';
import { readConfig } from '@app/platform';
import { createDatabase } from '@app/testing/database';
import { connectionsOffered, connectionsWanted, tooFewConnections } from './connections.js';

describe('the connections that one product may need', () => {
  const config = readConfig({ DATABASE_URL: 'postgres://x', KEY_DIR: 'x' });
  const wanted = (queue: 'postgres' | 'redis'): number =>
    connectionsWanted(queue, config.DATABASE_CONNECTIONS_MAX, config.QUEUE_CONNECTIONS_MAX);

  it('fit into a Postgres with default settings, with either queue', () => {
    // max_connections 100, less three for superusers
    expect(wanted('postgres')).toBeLessThanOrEqual(97);
    expect(wanted('redis')).toBeLessThan(wanted('postgres'));
    expect([wanted('postgres'), wanted('redis')]).toEqual([79, 45]);
  });

  it('fit for two copies of the services that may run twice, with the settings in docs/operations.md', () => {
    const two = { gateway: 2, ofEachStage: 2, audit: 1, log: 2 };
    const { DATABASE_CONNECTIONS_MAX: usual } = config;
    expect([connectionsWanted('postgres', 4, 4, two), connectionsWanted('redis', usual, 3, two)]).toEqual([95, 81]);
  });

  it('are reported with both numbers when the server offers fewer', async () => {
    const database = await createDatabase('connections');
    const offered = await connectionsOffered(database.url);
    expect(await tooFewConnections(database.url, offered)).toBeUndefined();
    expect(await tooFewConnections(database.url, offered + 1)).toMatch(
      new RegExp(`offers ${offered} connections and the product may need ${offered + 1}`),
    );
    await database.drop();
  });
});
