// The arguments of each command of the project. They are read before anything is installed, built or started, and again
// by the program itself, which also runs without npm. Uses only Node's own modules. `--help` exits with 0; an unknown
// option or argument exits with 2.
import { parseArgs } from 'node:util';

/**
 * @typedef {object} Option
 * @property {'string' | 'boolean'} type
 * @property {string} does
 * @property {string} [value] the placeholder of its value in the help
 * @property {readonly string[] | RegExp} [is] the values that are allowed
 * @property {true} [needed]
 *
 * @typedef {object} Command
 * @property {string} run how it is run
 * @property {string} does
 * @property {Record<string, Option>} [options]
 * @property {[name: string, does: string][]} [positionals] each is required, except those whose name ends with `?`
 * @property {string[]} [environment] see docs/configuration.md
 * @property {string[]} [examples]
 * @property {string} [exits] exit codes beside 0 and 2
 */

/** @type {Option} */
const flag = { type: 'boolean', does: '' };
/** @type {(value: string, does: string, rest?: Partial<Option>) => Option} */
const text = (value, does, rest = {}) => ({ type: 'string', value, does, ...rest });
/** @type {(does: string) => Option} */
const number = (does) => text('N', does, { is: /^\d{1,7}$/ });
/** @type {(values: string[], does: string) => Option} */
const oneOf = (values, does) => text(values.join('|'), does, { is: values });
const database = ['DATA_DIR', 'DATABASE_URL', 'LOG_DIR', 'LOG_KEY_DIR', 'LOG_ORIGIN'];

/** @type {Record<string, Command>} */
export const commands = {
  start: {
    run: 'npm start',
    does:
      'Runs the whole product on this machine, with a Postgres of its own unless DATABASE_URL names one. ' +
      'Ctrl-C stops it. npm run start:services is the same with --multi-process.',
    options: { 'multi-process': { ...flag, does: 'each service is a process of its own' } },
    environment: ['PORT', 'HOST', 'DATA_DIR', 'DATABASE_URL', 'QUEUE_URL', 'KEY_DIR', 'DEMO_PASSWORD', 'NODE_ENV'],
    examples: ['PORT=3001 npm start', 'npm start -- --multi-process'],
    exits: '1: it could not start, or something that must run ended.',
  },
  build: {
    run: 'npm run build',
    does: 'Installs the packages of package-lock.json and builds dist/, if they are not up to date.',
  },
  demo: {
    run: 'npm run demo',
    does: 'Takes three invented people from an embassy to a new home, over HTTP, on a running product.',
    environment: ['BASE_URL', 'PORT', 'DEMO_PASSWORD'],
    examples: ['BASE_URL=http://127.0.0.1:3001 npm run demo'],
    exits: '1: a step, a refusal or the proof at the end did not hold.',
  },
  backup: {
    run: 'npm run backup',
    does:
      'Copies the embedded Postgres of a running product to FOLDER. Keys and the log’s folder go to the ' +
      'folder after --keys: keep it in another place. Somebody who has both folders can open everything.',
    positionals: [['FOLDER', 'a new or empty folder for the database']],
    options: { keys: text('FOLDER', 'a new or empty folder for the keys and the log', { needed: true }) },
    environment: ['DATA_DIR', 'KEY_DIR', 'LOG_DIR'],
    examples: ['npm run backup -- /backups/monday --keys /elsewhere/monday'],
    exits: '1: no backup was made.',
  },
  restore: {
    run: 'npm run restore',
    does:
      'Restores the database from FOLDER to DATA_DIR, and keeps the present one beside it. Stop the ' +
      'product first. Keys and the log’s folder are not changed: if they are lost, copy them back from the ' +
      'other folder before you start.',
    positionals: [['FOLDER', 'what npm run backup wrote']],
    environment: ['DATA_DIR'],
    examples: ['npm run restore -- /backups/monday'],
    exits: '1: nothing was restored.',
  },
  fsck: {
    run: 'npm run fsck',
    does: 'Checks the whole journal and the log, and names each fault. Changes nothing without --refold.',
    options: { refold: { ...flag, does: 'first rebuilds every case file from its entries' } },
    environment: [...database, 'KEY_DIR'],
    exits: '1: there are faults. 2: it could not be checked.',
  },
  scope: {
    run: 'npm run scope',
    does:
      'Lists who read or exported what of some cases. Needs one of --cases, --facility, --actor and --all. ' +
      'TIME is a day, or a time with its zone: 2026-11-20, 2026-11-20T05:00:00+07:00.',
    options: {
      cases: text('SP-…,SP-…', 'of these cases, at most a thousand'),
      facility: text('CODE', 'of the cases of this facility'),
      actor: text('USERNAME', 'by this person'),
      all: { ...flag, does: 'of all cases' },
      from: text('TIME', 'from then on'),
      to: text('TIME', 'before then'),
      json: { ...flag, does: 'as JSON' },
      csv: { ...flag, does: 'as CSV' },
    },
    environment: database,
    examples: ['npm run scope -- --facility HAN --from 2026-11-20 --csv'],
    exits: '2: there is no answer.',
  },
  'erase-again': {
    run: 'npm run erase-again',
    does:
      'Destroys again the keys and indexes of every case that the ledger of erasures names, in a database ' +
      'that was restored from before the erasure. Every start does the same. Safe to repeat.',
    environment: database,
  },
  log: {
    run: 'npm run log',
    does:
      'Administers the transparency log: keys (prints the public keys that partners pin), add-key (adds a ' +
      'signing key), retire-key NUMBER (stops signing with signing-NUMBER.pem), adopt --reason "WHY" ' +
      '(continues after the last signed checkpoint when the database was restored).',
    positionals: [
      ['COMMAND', 'keys, add-key, retire-key or adopt'],
      ['NUMBER?', 'retire-key: the number of the key'],
    ],
    options: { reason: text('WHY', 'adopt: the reason, which is recorded') },
    environment: database,
    examples: ['npm run log -- keys', 'npm run log -- adopt --reason "restored after the fire"'],
    exits: '2: refused.',
  },
  docs: {
    run: 'npm run docs',
    does: 'Writes the generated documents (docs/lifecycle.md).',
    options: { check: { ...flag, does: 'only lists the stale ones' } },
    exits: '1: some are stale.',
  },
  schema: {
    run: 'npm run schema',
    does:
      'Writes libs/journal/schema.sql: the tables, constraints, indexes, triggers, functions and grants of ' +
      'the database as they stand, from an embedded Postgres that it starts.',
    options: { check: { ...flag, does: 'only says whether it is stale' } },
    exits: '1: it is stale.',
  },
  migrate: {
    run: 'node dist/infra/migrate.js',
    does:
      'Brings the database up to date, sets the services’ passwords, makes the keys that are not there, ' +
      'and on an empty database the first administrator. Safe to repeat.',
    environment: ['DATABASE_URL', 'KEY_DIR', 'LOG_DIR', 'LOG_KEY_DIR', 'SP_GATEWAY_PASSWORD', 'TOKEN_KEY_TO'],
    exits: '1: it is not up to date.',
  },
  'test:faults': {
    run: 'npm run test:faults',
    does:
      'Drives cases through the product while processes, servers and connections fail, then checks every ' +
      'case. A full run is 1,000 faults over 100,000 transitions; --short is 50 over 2,500. --standby (a ' +
      'second Postgres that is promoted) and --cluster (Redis Cluster) are 24 over 3,000; --launcher (npm ' +
      'start and its own Postgres, which nobody else starts again) is 10 over 1,500.',
    options: {
      short: { ...flag, does: '50 faults over 2,500 transitions' },
      queue: oneOf(['postgres', 'redis'], 'where the queues are (postgres)'),
      seed: text('TEXT', 'decides which faults are made (random, printed)'),
      faults: number('how many'),
      transitions: number('over how many'),
      kinds: text('WORD,…', 'only faults whose name has one of these words'),
      clients: number('how many clients work on cases at once (12)'),
      patience: number('for how many seconds deliveries may be left at the end (60)'),
      json: text('FILE', 'writes the figures as JSON'),
      keep: oneOf(['always', 'failed', 'never'], 'when history and logs are kept (failed)'),
      controls: text('all|NAME', 'runs against products with planted faults'),
      standby: { ...flag, does: 'with a standby' },
      cluster: { ...flag, does: 'with a Redis Cluster' },
      launcher: { ...flag, does: 'as npm start runs it' },
      poison: text('all|KIND', 'sends cases of which one ends its worker, instead of making faults'),
    },
    examples: ['npm run test:faults -- --short --seed ci --queue redis'],
    exits: '1: a check failed. 2: the run itself failed.',
  },
  bench: {
    run: 'npm run bench',
    does: 'Measures the product, prints the figures and writes them into docs/performance.md, without a verdict. Takes minutes to hours.',
    options: {
      part: oneOf(
        ['in-process', 'http', 'hand-over', 'whole-cases', 'reading', 'small', 'peers'],
        'one of them (all but peers, whose packages come from the registry)',
      ),
      rounds: number('how often each is measured (3)'),
      large: { ...flag, does: 'with tables of ten million entries' },
      page: text('FILE', 'the page for the figures (docs/performance.md)'),
    },
    environment: ['TMPDIR', 'BENCH_NODE_OPTIONS'],
    examples: ['npm run bench -- --part small --rounds 1'],
  },
  'bench:log': {
    run: 'npm run bench:log',
    does: 'Measures whether the log keeps up with SECONDS (30) of appends, and how long a proof takes in a tree of LEAVES (1,000,000).',
    environment: ['SECONDS', 'LEAVES', 'TMPDIR'],
    examples: ['SECONDS=5 LEAVES=100000 npm run bench:log'],
  },
  'bench:desk': {
    run: 'npm run bench:desk',
    does: 'Prints what Lighthouse says about the desk of a running product.',
    environment: ['BASE_URL', 'DEMO_PASSWORD', 'CHROMIUM_PATH', 'DEBUG_PORT'],
    examples: ['BASE_URL=http://127.0.0.1:3000 DEMO_PASSWORD=… npm run bench:desk'],
  },
  pictures: {
    run: 'npm run pictures',
    does: 'Makes the README’s pictures again, from invented cases. Needs Chromium.',
    environment: ['CHROMIUM_PATH'],
  },
};

/** @typedef {{ texts: Record<string, string | undefined>, flags: Record<string, boolean>, positionals: string[] }} Arguments */

/**
 * The arguments of a command. Exits the process after `--help`, and when an argument is unknown or lacks its value.
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Arguments}
 */
export function readArguments(name, args = process.argv.slice(2)) {
  const command = commands[name];
  if (command && (args.includes('--help') || args.includes('-h'))) {
    console.log(usageOf(command));
    process.exit(0);
  }
  try {
    return parseArguments(name, args);
  } catch (error) {
    refuse(name, error instanceof Error ? error.message : String(error));
  }
}

/**
 * The same for a caller that continues: throws an Error that says what is wrong.
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Arguments}
 */
export function parseArguments(name, args) {
  const command = commands[name];
  if (!command) throw new Error(`there is no command ${name}`);
  try {
    return parsed(command, args);
  } catch (error) {
    // parseArgs adds advice about dashes, which is of no use here
    const [words = ''] = (error instanceof Error ? error.message : String(error)).split(/\. (?=[A-Z])/);
    throw new Error(words.replace(/\.$/, ''), { cause: error });
  }
}

/**
 * Prints one line that says what is wrong with a command's arguments and where help is. Exit code 2.
 * @param {string} name
 * @param {string} words
 * @returns {never}
 */
export function refuse(name, words) {
  const { run = name } = commands[name] ?? {};
  console.error(`${run}: ${words}. ${run}${separatorOf(run)} --help says what it takes.`);
  process.exit(2);
}

/** @param {Command} command @param {readonly string[]} args @returns {Arguments} */
function parsed({ options = {}, positionals: wanted = [] }, args) {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }])),
    allowPositionals: true,
  });
  const extra = positionals[wanted.length];
  if (extra !== undefined) throw new Error(`unknown argument '${extra}'`);
  const missing = wanted.slice(positionals.length).find(([name]) => !name.endsWith('?'));
  if (missing) throw new Error(`${missing[0]} is missing`);
  /** @type {Record<string, string | undefined>} */
  const texts = {};
  /** @type {Record<string, boolean>} */
  const flags = {};
  for (const [name, { type, is, needed }] of Object.entries(options)) {
    const value = values[name];
    if (typeof value === 'string' && is && !isAmong(is, value))
      throw new Error(`--${name} is ${is instanceof RegExp ? 'a number' : is.join(', ')}, not '${value}'`);
    if (needed && value === undefined) throw new Error(`--${name} is missing`);
    if (type === 'boolean') flags[name] = value === true;
    else texts[name] = typeof value === 'string' ? value : undefined;
  }
  return { texts, flags, positionals };
}

/** @param {readonly string[] | RegExp} is @param {string} value */
const isAmong = (is, value) => (is instanceof RegExp ? is.test(value) : is.includes(value));

/** @param {Command} command */
function usageOf({ run, does, options = {}, positionals = [], environment = [], examples = [], exits }) {
  const shown = Object.entries(options).map(([name, { value, does: what, needed }]) => ({
    how: `--${name}${value === undefined ? '' : ` ${value}`}`,
    what,
    needed,
  }));
  const takes = [
    ...positionals.map(([name]) => name.replace(/(.*)\?$/, '[$1]')),
    ...shown.map(({ how, needed }) => (needed ? how : `[${how}]`)),
  ];
  const rows = [
    ...positionals.map(([name, what]) => [name.replace('?', ''), what]),
    ...shown.map(({ how, what }) => [how, what]),
    ['--help', 'prints this'],
  ];
  const width = Math.max(...rows.map(([how = '']) => how.length));
  return [
    `${run}${takes.length > 0 ? `${separatorOf(run)} ${takes.join(' ')}` : ''}`,
    `  ${does}`,
    '',
    ...rows.map(([how = '', what]) => `  ${how.padEnd(width)}  ${what}`),
    ...(environment.length > 0 ? ['', `Environment: ${environment.join(', ')} (docs/configuration.md).`] : []),
    ...(examples.length > 0 ? ['', 'Examples:', ...examples.map((one) => `  ${one}`)] : []),
    '',
    `Exit codes: 0: done. ${exits ?? ''}${exits?.includes('2:') ? '' : ' 2: an argument is unknown.'}`.replace(
      '  ',
      ' ',
    ),
  ].join('\n');
}

/** npm itself takes the arguments before the two dashes. @param {string} run */
function separatorOf(run) {
  return run.startsWith('npm ') ? ' --' : '';
}
