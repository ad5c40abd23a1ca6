import type { ScopeAsked } from '@app/journal';
import { parseArguments } from '../arguments.mjs';

export type ScopeForm = 'text' | 'json' | 'csv';

const casesMax = 1_000;

/** Parses the command line. Throws an Error that says what is wrong with it. */
export function parseAsked(args: readonly string[]): { asked: ScopeAsked; form: ScopeForm } {
  const { texts, flags } = parseArguments('scope', args);
  const { cases, facility, actor } = texts;
  const all = flags['all'] === true ? true : undefined;
  if ([cases, facility, actor, all].filter((one) => one !== undefined).length !== 1)
    throw new Error(`one of --cases, --facility, --actor and --all`);
  if (flags['json'] && flags['csv']) throw new Error('--json or --csv, not both');
  const of: ScopeAsked['of'] =
    cases !== undefined
      ? { cases: refsIn(cases) }
      : facility !== undefined
        ? { facility }
        : actor !== undefined
          ? { actor }
          : 'all';
  const [from, to] = [momentOf('--from', texts['from']), momentOf('--to', texts['to'])];
  if (from && to && from >= to) throw new Error('--from is not before --to');
  return { asked: { of, from, to }, form: flags['json'] ? 'json' : flags['csv'] ? 'csv' : 'text' };
}

function refsIn(text: string): string[] {
  const refs = [...new Set(text.split(',').map((ref) => ref.trim()))].filter((ref) => ref !== '');
  if (refs.length === 0 || refs.length > casesMax) throw new Error(`--cases names 1 to ${casesMax} cases`);
  return refs;
}

/** A time needs a zone: an answer about a breach must not be wrong by some hours. */
function momentOf(option: string, text: string | undefined): Date | null {
  if (text === undefined) return null;
  const moment = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
    ? new Date(text)
    : undefined;
  if (!moment || Number.isNaN(moment.getTime()))
    throw new Error(`${option} is a day, or a time with its zone: 2026-11-20, 2026-11-20T05:00:00Z`);
  return moment;
}
