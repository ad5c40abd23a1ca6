// node infra/run.mjs COMMAND [arguments]: reads the arguments, prepares the tree, then runs the command in this same
// process, so that a signal to this process always reaches the program.
import { commands, readArguments } from './arguments.mjs';
import { assertOpenFiles } from './open-files.mjs';
import { build, install } from './prepare.mjs';
import { endWithStarter } from './starter.mjs';

const [name = '', ...args] = process.argv.slice(2);
const programs = {
  start: '../dist/infra/local/main.js',
  demo: '../dist/infra/demo/main.js',
  'test:faults': '../test/faults/run.mjs',
  bench: '../test/bench/run.mjs',
  'bench:log': '../test/bench/log.mjs',
  'bench:desk': '../test/bench/desk.mjs',
  pictures: '../test/browser/pictures.mjs',
};
if (!(name in commands)) {
  console.error(`usage: node infra/run.mjs ${Object.keys(commands).join('|')} [arguments]`);
  process.exit(2);
}
readArguments(name, args);
assertOpenFiles();
endWithStarter();
// removes COMMAND, so that the program finds its arguments where it would find them without this wrapper
process.argv.splice(2, 1);
if (name === 'bench:desk') install();
else build();
if (name !== 'build') await import(programs[name] ?? `../dist/infra/${name}.js`);
