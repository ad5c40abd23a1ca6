import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { lifecycle, type Role } from '@app/lifecycle';
import { usernameOf } from '@app/testing/whole-case';
import { pathTo, samples, withOwnNames } from '@app/testing/samples';
import { headersOf } from '../commands.js';
import { openConnections, signIn, type Connection } from '../http.js';
import { roundOf, say, type Figure } from '../measure.js';
import { figuresTable } from '../report.js';
import { demoPassword, query, startProduct, type World } from '../world.js';

const inFlight = 32;
const seconds = 15;

/**
 * Measures whole cases from arrival to settlement, through the gateway, with the right people. Waits for the steps that
 * a service makes itself.
 */
export async function wholeCases(world: World, { rounds }: { rounds: number }): Promise<string> {
  const steps = pathTo('closed.settled');
  const figures: Figure[] = [];
  for (const backend of ['redis', 'postgres'] as const) {
    if (backend === 'redis' && !world.redisUrl) continue;
    const name = `whole_${backend}`;
    const { url } = await world.migrated(name);
    const queueUrl = backend === 'redis' ? world.redisUrl : undefined;
    const product = await startProduct(world, name, { databaseUrl: url, queueUrl });
    try {
      await query(url, 'update journal.pools set capacity = 1000000');
      await query(
        url,
        'insert into access.acknowledgements (instruction_id, person_id) select i.id, p.id from access.instructions i, access.people p on conflict do nothing',
      );
      const roles = [...new Set(steps.map((step) => step.role).filter((role) => role !== 'system'))];
      const sessions = new Map<Role, string>();
      for (const role of roles) sessions.set(role, await signIn(product.url, usernameOf(role), demoPassword));
      const [pool] = await query(url, `select id from journal.pools where kind = 'destination' limit 1`);
      const [han] = await query(url, `select id from access.facilities where code = 'HAN'`);
      const context = { facilityId: String(han?.['id']), destinationId: String(pool?.['id']), now: new Date() };
      const figure: Figure = {
        name: `${steps.length} transitions each, ${inFlight} cases in flight, ${backend}`,
        rounds: [],
      };
      for (let round = 0; round < rounds; round += 1) {
        const open = await openConnections(product.url, inFlight);
        const until = performance.now() + seconds * 1000;
        const spans: number[] = [];
        await Promise.all(
          open.map(async (connection) => {
            for (;;) {
              const began = performance.now();
              await walk(connection, sessions, context);
              if (performance.now() > until) return;
              spans.push(performance.now() - began);
            }
          }),
        );
        for (const one of open) one.close();
        figure.rounds.push(roundOf(spans, seconds));
        say(`  round ${round + 1}/${rounds}  ${figure.name}: ${(spans.length / seconds).toFixed(1)} cases/s`);
      }
      figures.push(figure);
    } finally {
      await product.stop();
      await world.dropDatabase(name);
    }
  }
  return figuresTable(figures, undefined);
}

async function walk(
  connection: Connection,
  sessions: ReadonlyMap<Role, string>,
  context: { facilityId: string; destinationId: string; now: Date },
): Promise<void> {
  let ref = '';
  for (const step of pathTo('closed.settled')) {
    if (step.role === 'system') {
      const row = lifecycle.get(step.transition);
      await reaches(connection, sessions.get('caseworker') ?? '', ref, row.to === 'same' ? row.from : row.to);
      continue;
    }
    const input = { ...withOwnNames(samples[step.transition](context)), ...step.input?.(context) };
    const path = ref === '' ? '/api/cases' : `/api/cases/${ref}/${step.transition}`;
    const headers = { ...headersOf(sessions.get(step.role) ?? ''), 'idempotency-key': randomUUID() };
    const { status, text } = await connection.send('POST', path, headers, JSON.stringify(input));
    if (status > 201) throw new Error(`${step.transition}: ${text}`);
    ref = (JSON.parse(text) as { ref: string }).ref;
  }
}

async function reaches(connection: Connection, session: string, ref: string, states: readonly string[]): Promise<void> {
  for (;;) {
    const { text } = await connection.send('GET', `/api/cases/${ref}`, { authorization: `Bearer ${session}` });
    if (states.includes((JSON.parse(text) as { state: string }).state)) return;
    await sleep(5);
  }
}
