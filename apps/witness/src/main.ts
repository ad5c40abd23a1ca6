import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findText } from './files.js';
import { parseKnownLogs, type KnownLogs } from './known-logs.js';
import { Records } from './records.js';
import { serve } from './serve.js';
import { WitnessKey } from './witness-key.js';

const usage = `usage, with WITNESS_DIR=<folder>:
  keygen <name>    makes the witness' key, for example keygen witness.example.org; prints the verifier key for the logs
  begin <origin>   a log that this witness never cosigned: starts its record at nothing
  serve            answers logs (PORT, default 8460; HOST, default 127.0.0.1) until SIGTERM
  status           what was last cosigned of each log
The logs are in WITNESS_LOGS (default <folder>/logs): one verifier key a line, or a policy with its log lines.
`;

const commands: Record<string, (argument: string | undefined) => void | Promise<void>> = {
  keygen,
  begin,
  serve: untilSignal,
  status,
};

function keygen(name: string | undefined): void {
  if (name === undefined) throw new Error('keygen needs a name');
  process.stdout.write(`${WitnessKey.make(folder(), name).vkey}\n`);
}

function begin(origin: string | undefined): void {
  if (origin === undefined || !logs().has(origin))
    throw new Error(`begin needs the origin of a log in the list: ${[...logs().keys()].join(', ')}`);
  Records.begin(folder(), origin);
}

async function untilSignal(): Promise<void> {
  const port = Number(process.env['PORT'] ?? 8460);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('PORT is not a port');
  const say = (event: string, fields: Record<string, string | number>): void => {
    process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...fields })}\n`);
  };
  const running = await serve({ folder: folder(), logs: logs(), host: process.env['HOST'] ?? '127.0.0.1', port }, say);
  const stop = (): void => {
    running.stop().catch(() => (process.exitCode = 1));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function status(): void {
  const { key, vkey } = WitnessKey.read(folder());
  const known = logs();
  const records = Records.read(folder(), known.keys(), key);
  process.stdout.write(`${vkey}\n`);
  for (const origin of known.keys()) {
    const cosigned = records.get(origin);
    const when = cosigned && new Date(cosigned.at * 1000).toISOString();
    process.stdout.write(
      cosigned ? `\n${origin}: ${cosigned.size} at ${when}\n\n${cosigned.note}` : `\n${origin}: nothing yet\n`,
    );
    const contradiction = records.contradiction(origin);
    if (contradiction !== undefined)
      process.stdout.write(`\nTHIS LOG FORKED. It also signed, and this witness refused:\n\n${contradiction}`);
  }
}

function folder(): string {
  const named = process.env['WITNESS_DIR'];
  if (!named) throw new Error('WITNESS_DIR is not set: the folder of the witness’ key and records');
  return named;
}

function logs(): KnownLogs {
  const path = process.env['WITNESS_LOGS'] ?? join(folder(), 'logs');
  const text = findText(path);
  if (text === undefined) throw new Error(`${path} is missing: a line for each log, with its verifier key`);
  return parseKnownLogs(text);
}

/** The command to run; undefined when there is no command of that name, or there are too many arguments. */
function asked(): (() => void | Promise<void>) | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) return () => void process.stdout.write(usage);
    const [name = '', argument, ...others] = positionals;
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    return command && others.length === 0 ? () => command(argument) : undefined;
  } catch {
    return undefined;
  }
}

const run = asked();
try {
  if (run) await run();
  else process.stderr.write(usage);
  if (!run) process.exitCode = 2;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'failed'}\n`);
  process.exitCode = 1;
}
