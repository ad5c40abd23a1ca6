import { readArguments } from './arguments.mjs';
import { reachDatabase } from './local/database.js';
import { tlogPartsOf } from './local/tlog-parts.js';
import { readSettings, type Settings } from './local/settings.js';
import { answerScope } from './scope/answer.js';
import { parseAsked } from './scope/asked.js';
import { forms } from './scope/forms.js';

/**
 * `npm run scope`: lists who read or exported what of some cases. docs/log.md has an example. Exit codes: 0 answered, 2
 * not answered.
 */
async function main(settings: Settings, args: readonly string[]): Promise<void> {
  const { asked, form } = parseAsked(args);
  const postgres = await reachDatabase(settings);
  try {
    await answerScope(postgres.url, await tlogPartsOf(settings), asked, forms[form](), written);
  } finally {
    await postgres.stop();
  }
}

const written = (text: string): Promise<void> => new Promise((done) => process.stdout.write(text, () => done()));

readArguments('scope');
process.exitCode = await main(readSettings(), process.argv.slice(2)).then(
  () => 0,
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  },
);
