import { parseArgs } from 'node:util';
import { messageOf } from './errors.js';

export interface Arguments {
  bundle: string;
  policy: string;
  seen: string | undefined;
  /** A file with a checkpoint that was kept on paper. */
  checkpoint: string | undefined;
  tiles: string | undefined;
  json: boolean;
}

export class Usage extends Error {}

export const help = `Verifies what was done in one Safe Passage case, without asking any server.

  safe-passage-verify <bundle.json> --policy <file> [--seen <file>] [--checkpoint <file>]
                       [--tiles <folder or https URL>] [--json]

  <bundle.json>   the case's bundle, as Safe Passage gave it to you
  --policy FILE   whose signatures count: the log's public key, and the witnesses that you ask for (c2sp.org/tlog-policy).
                  Get the key from a person or on paper, never from the bundle.
  --seen FILE     remembers what was seen, and compares with what was seen before. Without it nobody can tell that the last
                  entries of a case were cut off. It is made when it does not exist: the first time is trusted.
  --checkpoint FILE
                  a checkpoint that was kept outside, as from the code on a daily sheet: the log must continue it. With --tiles,
                  or a bundle that was asked for since its size.
  --tiles WHERE   the published log, to show that it continues what was seen before when the bundle does not
  --json          answers in JSON, for programs

It says what was checked, and ends with
  0  all of it holds
  1  something does not hold: the entry or read is named
  2  it could not be checked: a file is missing or is not what it should be; nothing is said about the case
  3  it holds as far as it goes: rows are newer than the log's last checkpoint, or the bundle is older than what was seen,
     or nothing shows that the log continues what was seen before
`;

export function argumentsOf(args: readonly string[]): Arguments | 'help' {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  const [bundle, ...rest] = positionals;
  if (bundle === undefined || rest.length > 0) throw new Usage('name one bundle');
  if (values.policy === undefined) throw new Usage('--policy is missing: nothing can be checked without the log’s key');
  return {
    bundle,
    policy: values.policy,
    seen: values.seen,
    checkpoint: values.checkpoint,
    tiles: values.tiles,
    json: values.json ?? false,
  };
}

function parsed(args: readonly string[]): ReturnType<typeof parse> {
  try {
    return parse(args);
  } catch (error) {
    throw new Usage(messageOf(error), { cause: error });
  }
}

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      policy: { type: 'string' },
      seen: { type: 'string' },
      checkpoint: { type: 'string' },
      tiles: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
