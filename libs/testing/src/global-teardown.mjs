import pg from 'pg';

export default async function tearDown() {
  if (globalThis.stopTestPostgres) await globalThis.stopTestPostgres();
  else await dropTemplates(process.env.TEST_DATABASE_URL);
}

/** Removes the run's databases from a server that was there before the run. */
async function dropTemplates(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query('select datname from pg_database where datname like $1', [
      `template%${process.env.TEST_RUN}%`,
    ]);
    for (const { datname } of rows)
      await client.query(`drop database if exists ${pg.escapeIdentifier(datname)} with (force)`);
  } finally {
    await client.end();
  }
}
