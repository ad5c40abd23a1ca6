import { say } from './measure.js';
import { inProcess } from './parts/in-process.js';
import { settingOf, write } from './report.js';
import { World } from './world.js';

export interface Asked {
  rounds: number;
  large: boolean;
}

const parts: Record<string, { title: string; run(world: World, asked: Asked): Promise<string> }> = {
  'in-process': { title: 'In one process, beside the limit and the usual way', run: inProcess },
};

function readArguments(args: readonly string[]): Asked & { names: string[] } {
  const valueOf = (flag: string): string | undefined =>
    args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined;
  const part = valueOf('--part');
  const rounds = Number(valueOf('--rounds') ?? 3);
  if ((part !== undefined && !(part in parts)) || !Number.isInteger(rounds) || rounds < 1) {
    console.error(`npm run bench -- [--part ${Object.keys(parts).join('|')}] [--rounds 3] [--large]`);
    process.exit(2);
  }
  return { rounds, large: args.includes('--large'), names: part ? [part] : Object.keys(parts) };
}

const { names, ...asked } = readArguments(process.argv.slice(2));
const world = await World.start();
process.once('SIGINT', () => void world.stop().then(() => process.exit(130)));
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
