import { Commands } from '../commands.js';
import { BareUnit } from '../limit.js';
import { interleave, say } from '../measure.js';
import { figuresTable, table, whole } from '../report.js';
import type { World } from '../world.js';

/** Commands over HTTP with everything: session, policy, sealing, chain. The load generator runs on the same cores. */
export async function overHttp(world: World, { rounds }: { rounds: number }): Promise<string> {
  const bare = new BareUnit(await world.database('bare'));
  const together = await Commands.start(world, 'together');
  const apart = await Commands.start(world, 'apart', { apart: true });
  try {
    const ways = [
      ['one process', together],
      ['apart', apart],
    ] as const;
    const programs = ways.flatMap(([where, commands]) =>
      (['straight', 'gateway'] as const).flatMap((way) =>
        [64, 8].map((connections) => ({
          name: `${way === 'gateway' ? 'through the gateway' : 'straight to a service'}, ${where}, ${connections} connections`,
          run: () => commands.run(connections, way),
        })),
      ),
    );
    const figures = await interleave([bare.limit(), ...programs], rounds, 2);
    const memory = [
      ...Object.entries(await together.product.memory()).map(
        ([name, mb]) => [`${name === 'launcher' ? 'all in one' : name}, one process`, mb] as const,
      ),
      ...Object.entries(await apart.product.memory()).map(([name, mb]) => [`${name}, apart`, mb] as const),
    ];
    say('  memory after the load');
    return `${figuresTable(figures, figures[0])}\n\nMemory after this load:\n\n${table(
      ['process', 'MB resident'],
      memory.map(([name, mb]) => [name, whole(mb)]),
    )}`;
  } finally {
    await together.stop();
    await apart.stop();
    for (const name of ['bare', 'together', 'apart']) await world.dropDatabase(name);
  }
}
