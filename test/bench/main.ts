import { readArguments } from '../../infra/arguments.mjs';
import { Ending } from '../../infra/local/ending.js';
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
/** The peers run only on request, because their packages are installed from the registry. */
const onRequest = ['peers'];

function asked(): Asked & { names: string[]; page: string | undefined } {
  const { texts, flags } = readArguments('bench');
  const part = texts['part'];
  return {
    rounds: Number(texts['rounds'] ?? 3),
    large: flags['large'] === true,
    page: texts['page'],
    names: part ? [part] : Object.keys(parts).filter((name) => !onRequest.includes(name)),
  };
}

const { names, page, ...wanted } = asked();
const world = await World.start();
const ending = new Ending(130);
ending.add(world);
ending.listen();
try {
  for (const name of names) {
    const part = parts[name];
    if (!part) continue;
    say(`${name}: ${part.title}`);
    const found = await part.run(world, wanted);
    console.log(`\n${found}\n`);
    write(name, part.title, found, settingOf(world.version, wanted.rounds), page);
  }
} finally {
  await world.stop();
}
