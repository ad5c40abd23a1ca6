import { say } from './measure.js';
import { handOver } from './parts/hand-over.js';
import { overHttp } from './parts/http.js';
import { inProcess } from './parts/in-process.js';
import { peers } from './parts/peers.js';
import { reading } from './parts/reading.js';
import { small } from './parts/small.js';
import { wholeCases } from './parts/whole-cases.js';
import { settingOf, write } from './report.js';
import { World } from './world.js';

export interface Asked {
  rounds: number;
  large: boolean;
}

const parts: Record<string, { title: string; run(world: World, asked: Asked): Promise<string> }> = {
  'in-process': { title: 'In one process, beside the limit and the usual way', run: inProcess },
  http: { title: 'Commands over HTTP', run: overHttp },
  'hand-over': { title: 'Handing a case over to the next stage', run: handOver },
  'whole-cases': { title: 'Whole cases', run: wholeCases },
  reading: { title: 'Lists and timelines as the tables grow', run: reading },
  small: { title: 'Starting, signing in, opening what is sealed', run: small },
  peers: { title: 'Beside others that make a step durable', run: peers },
};
/** The peers' packages are installed from the registry, so only on request. */
const onRequest = ['peers'];

function readArguments(args: readonly string[]): Asked & { names: string[] } {
  const valueOf = (flag: string): string | undefined =>
    args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined;
  const part = valueOf('--part');
  const rounds = Number(valueOf('--rounds') ?? 3);
  if ((part !== undefined && !(part in parts)) || !Number.isInteger(rounds) || rounds < 1) {
    console.error(`npm run bench -- [--part ${Object.keys(parts).join('|')}] [--rounds 3] [--large]`);
    process.exit(2);
  }
  return {
    rounds,
    large: args.includes('--large'),
    names: part ? [part] : Object.keys(parts).filter((name) => !onRequest.includes(name)),
  };
}

const { names, ...asked } = readArguments(process.argv.slice(2));
const world = await World.start();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void world.stop().then(() => process.exit(130)));
try {
  for (const name of names) {
    const part = parts[name];
    if (!part) continue;
    say(`${name}: ${part.title}`);
    const found = await part.run(world, asked);
    console.log(`\n${found}\n`);
    write(name, part.title, found, settingOf(world.version, asked.rounds));
  }
} finally {
  await world.stop();
}
