import { parseArgs } from 'node:util';
import type { ScopeAsked } from '@app/journal';

export type ScopeForm = 'text' | 'json' | 'csv';

export const usage = `npm run scope -- --cases SP-…,SP-… | --facility CODE | --actor USERNAME | --all
              [--from TIME] [--to TIME] [--json | --csv]
  Who read or exported what of these cases. TIME is a day or a moment in UTC or with an offset: 2026-11-20, 2026-11-20T05:00:00+07:00.
  --from counts, --to no longer does.`;

const casesMax = 1_000;

/** What the command line asks for. Throws an Error that says what is wrong with it. */
export function parseAsked(args: readonly string[]): { asked: ScopeAsked; form: ScopeForm } {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cases: { type: 'string' },
      facility: { type: 'string' },
      actor: { type: 'string' },
      all: { type: 'boolean' },
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean' },
      csv: { type: 'boolean' },
    },
  });
  const { cases, facility, actor, all } = values;
  if ([cases, facility, actor, all].filter((one) => one !== undefined).length !== 1)
    throw new Error(`one of --cases, --facility, --actor and --all\n${usage}`);
  if (values.json && values.csv) throw new Error('--json or --csv, not both');
  const of: ScopeAsked['of'] =
    cases !== undefined
      ? { cases: refsIn(cases) }
      : facility !== undefined
        ? { facility }
        : actor !== undefined
          ? { actor }
          : 'all';
  const [from, to] = [momentOf('--from', values.from), momentOf('--to', values.to)];
  if (from && to && from >= to) throw new Error('--from is not before --to');
  return { asked: { of, from, to }, form: values.json ? 'json' : values.csv ? 'csv' : 'text' };
}

function refsIn(text: string): string[] {
  const refs = [...new Set(text.split(',').map((ref) => ref.trim()))].filter((ref) => ref !== '');
  if (refs.length === 0 || refs.length > casesMax) throw new Error(`--cases names 1 to ${casesMax} cases`);
  return refs;
}

/** Only with a zone: whoever answers for a breach must not be off by some hours. */
function momentOf(option: string, text: string | undefined): Date | null {
  if (text === undefined) return null;
  const moment = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
    ? new Date(text)
    : undefined;
  if (!moment || Number.isNaN(moment.getTime()))
    throw new Error(`${option} is a day, or a moment with its zone: 2026-11-20, 2026-11-20T05:00:00Z`);
  return moment;
}
