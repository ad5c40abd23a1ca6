import { parsePolicy, type Verdict } from '@app/proof';
import { argumentsOf, help, Usage, type Arguments } from './arguments.js';
import { checkedAgainstPaper } from './check.js';
import { readCheckpoint } from './checkpoint-file.js';
import { sha256 } from './crypto.js';
import { messageOf } from './errors.js';
import { readBundle, readText } from './input.js';
import { jsonReport } from './json-report.js';
import { report } from './report.js';
import { shown } from './shown.js';
import { readSeen, writeSeen } from './state.js';

export interface Output {
  print(text: string): void;
  complain(text: string): void;
}

/** 0: holds. 1: does not hold. 2: could not be checked. 3: holds as far as it goes. */
export type ExitCode = 0 | 1 | 2 | 3;

export async function run(args: readonly string[], output: Output): Promise<ExitCode> {
  try {
    const given = argumentsOf(args);
    if (given !== 'help') return await verify(given, output);
    output.print(help);
    return 0;
  } catch (error) {
    const words = messageOf(error);
    const more = error instanceof Usage ? 'safe-passage-verify --help says how it is used.\n' : '';
    if (args.includes('--json')) output.print(`${shown(JSON.stringify({ result: 'could-not-be-checked', words }))}\n`);
    output.complain(`COULD NOT BE CHECKED: ${shown(words)}\n${more}`);
    return 2;
  }
}

async function verify(given: Arguments, output: Output): Promise<ExitCode> {
  const policy = parsePolicy(await readText(given.policy), sha256);
  const bundle = await readBundle(given.bundle);
  const seen = given.seen === undefined ? [] : await readSeen(given.seen);
  const kept = given.checkpoint === undefined ? undefined : await readCheckpoint(given.checkpoint, policy);
  const verdict = await checkedAgainstPaper(bundle, { policy, seen }, kept, given.tiles);
  // Written before the result is printed, so that a reader who sees "holds" can rely on the file.
  if (given.seen !== undefined && verdict.holds && verdict.remember)
    await writeSeen(given.seen, seen, verdict.remember);
  const code = exitCodeOf(verdict);
  output.print(given.json ? jsonReport(bundle, verdict, code) : report(bundle, verdict, given.seen));
  return code;
}

function exitCodeOf(verdict: Verdict): Exclude<ExitCode, 2> {
  if (!verdict.holds) return 1;
  return verdict.warnings.length > 0 ? 3 : 0;
}
