import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { acknowledgeAll, contextOf } from '@app/testing/whole-case';
import { startProduct, type Product } from '@app/testing/product';
import { follow, sequences } from './commands.js';
import { Coverage } from './coverage.js';
import { OverHttp, placesTaken } from './over-http.js';
import { rush, rushes } from './places.js';
import { Play, type Settings } from './play.js';
import { askers, sweep } from './sweep.js';
import { ask } from './way.js';
import { askingRoles, modelStates, modelTable } from './table.js';

/**
 * Tests the whole product over HTTP against a model that is written only from its design. `MODEL_SEQUENCES` is the
 * number of sequences (100, and 200 in `.ci/run`), `MODEL_SEED` their seed. `MODEL_PATH` repeats one failure, with the
 * seed that was printed with it. `MODEL_SHRINK=1` looks for a shorter failure, which takes many minutes.
 */
const total = Number(process.env['MODEL_SEQUENCES'] ?? (process.env['CI'] ? 200 : 100));
const seed = Number(process.env['MODEL_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const path = process.env['MODEL_PATH'];
const shrinks = process.env['MODEL_SHRINK'] === '1';
/** Sequences mostly wait for answers, so several run at the same time, each strand with its own seed. */
const strands = path === undefined ? Math.min(8, total) : 1;
/** Enough places for all cases. A separate test tries what happens when places run out. */
const places = 10_000;

let product: Product;
let settings: Settings;
const coverage = new Coverage();

beforeAll(async () => {
  product = await startProduct('model');
  const administrator = await product.as('administrator');
  const { facilityId } = await contextOf(product);
  const authorization = { authorization: `Bearer ${administrator.token}` };
  const resized = await product.request('PUT', `/api/places/${facilityId}`, { places }, authorization);
  expect(resized.status).toBe(204);
  const added = await administrator.post('/api/destinations', { label: 'AT: for the model', places });
  const { id: destinationId } = added.body as { id: string };
  for (const who of askers.filter(({ role }) => role !== 'auditor' && role !== 'administrator'))
    await acknowledgeAll(await product.as(who.name));
  settings = {
    product: await OverHttp.at(product),
    coverage,
    inputs: { facilityId, destinationId, now: new Date() },
    pools: { HAN: { places, taken: 0 }, [destinationId]: { places, taken: 0 } },
  };
}, 180_000);
afterAll(async () => {
  await settings.product.close();
  await product.stop();
});

interface PublishedRow {
  name: string;
  from: string[];
  to: string[] | 'same';
  by: string[];
  notBy: string[];
  wakes: string | null;
}

const sorted = (names: readonly string[] | 'same'): string[] | 'same' => (names === 'same' ? names : [...names].sort());

describe('the published lifecycle', () => {
  it('has the states, the roles and, row by row, the transitions of the design', async () => {
    const { body } = await product.request('GET', '/api/lifecycle');
    const published = body as { states: string[]; roles: string[]; transitions: PublishedRow[] };
    expect([...published.states].sort()).toEqual([...modelStates].sort());
    expect([...published.roles].sort()).toEqual([...askingRoles, 'system'].sort());
    const rows = published.transitions.map(({ name, from, to, by, notBy, wakes }) => [
      name,
      { from: sorted(from), to: sorted(to), by: sorted(by), notBy: sorted(notBy), wakes },
    ]);
    const designed = Object.entries(modelTable).map(([name, { from, to, by, notBy = [], wakes = null }]) => [
      name,
      { from: sorted(from), to: sorted(to), by: sorted(by), notBy: sorted(notBy), wakes },
    ]);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(designed));
  });
});

describe('every transition by everybody in every state', () => {
  it('is answered as the machine answers, and leaves behind what the machine holds', async () => {
    const parted: string[] = [];
    const waiting = [...modelStates];
    const walkers = Array.from({ length: 16 }, async () => {
      for (let state = waiting.shift(); state !== undefined; state = waiting.shift())
        await sweep(new Play(settings), state).catch((error: unknown) => parted.push(`${state}: ${String(error)}`));
    });
    await Promise.all(walkers);
    expect(parted).toEqual([]);
  }, 600_000);
});

describe('sequences of requests', () => {
  it(`are answered as the machine answers them, ${total} of them from seed ${seed}`, async () => {
    await Promise.all(
      Array.from({ length: strands }, (_, strand) =>
        fc.assert(
          fc.asyncProperty(sequences, (sequence) => follow(new Play(settings), sequence)),
          {
            seed: seed + strand,
            numRuns: Math.ceil(total / strands),
            endOnFailure: !shrinks,
            ...(path === undefined ? {} : { path }),
          },
        ),
      ),
    );
  }, 3_600_000);
});

describe('a case that changes hands', () => {
  it('is held by whoever has it when a consent was withdrawn while it was on offer', async () => {
    const play = new Play(settings);
    const ref = await play.open(1);
    await play.walk(ref, 'referral.offered');
    await play.one(ask(play.caseOf(ref), 'intake.withdraw-consent', settings.inputs));
    await play.handOver(ref);
    await play.handOver(ref);
    expect(play.caseOf(ref)).toMatchObject({ state: 'referral.preparing', facts: { held: true } });
    await play.agrees(ref);
  });

  it('takes what was asked of it at that moment, before or after, and never neither', async () => {
    const play = new Play(settings);
    const ref = await play.open(1);
    for (let times = 0; times < 5; times += 1) {
      await play.walk(ref, 'referral.preparing');
      const found = play.caseOf(ref);
      const note = () => ask(found, 'case.add-note', settings.inputs);
      await play.together([note(), ask(found, 'referral.return-to-intake', settings.inputs), note(), note()], ref);
      expect(play.caseOf(ref).state).toBe('intake.sheltered');
      await play.walk(ref, 'referral.offered');
      await play.together([note(), note(), note(), note()], ref);
    }
    await play.agrees(ref);
  });
});

describe('a shelter of two places', () => {
  it('never takes in a third, whoever comes at once, and gives back what was left', async () => {
    await fc.assert(
      fc.asyncProperty(rushes, async (turns) => {
        const play = new Play({ ...settings, pools: { ULN: { places: 2, taken: 0 } } });
        await rush(play, turns);
        expect([play.world.pools['ULN']?.taken, await placesTaken(product, 'ULN')]).toEqual([0, 0]);
      }),
      { seed, numRuns: Math.max(3, Math.ceil(total / 30)) },
    );
    expect(coverage.codes.get('places.full')).toBeGreaterThan(0);
  }, 600_000);
});

describe('the coverage', () => {
  it('leaves out no cell of state, transition and role', () => {
    process.stdout.write(`the model: ${coverage.figures()}\nsequences: ${total}, MODEL_SEED=${seed}\n`);
    const left = coverage.left();
    expect({ left: left.length, first: left.slice(0, 20) }).toEqual({ left: 0, first: [] });
  });
});
