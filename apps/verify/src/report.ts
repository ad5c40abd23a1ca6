import { hexOfBytes, vkeyText, type Bundle, type Facts, type Fault, type Verdict } from '@app/proof';
import { shown, timeOf } from './shown.js';

/** The result in words that need no knowledge of hash trees. */
export function report(bundle: Bundle, verdict: Verdict, seenPath: string | undefined): string {
  const lines = [
    `Case ${shown(bundle.ref, 100)} (the reference that the bundle gives; its id is ${bundle.chain.caseId})`,
    '',
    ...(verdict.holds ? holding(bundle, verdict, seenPath) : failing(bundle, verdict.fault)),
  ];
  return `${lines.join('\n')}\n`;
}

function holding(bundle: Bundle, verdict: Verdict & { holds: true }, seenPath: string | undefined): string[] {
  const { facts, warnings } = verdict;
  return [
    'Checked, and it holds:',
    ...[
      chainWords(bundle),
      ...sealedWords(facts),
      signatureWords(facts),
      ...witnessWords(facts),
      ...rowWords(facts),
    ].map((line) => `  - ${line}`),
    `  - ${memoryWords(verdict, seenPath)}`,
    '',
    ...(warnings.length === 0
      ? ['HOLDS.']
      : ['HOLDS AS FAR AS IT GOES.', ...warnings.map(({ words }) => `  ${words}`)]),
  ];
}

function chainWords({ chain }: Bundle): string {
  const [first, last] = [chain.entries[0], chain.entries.at(-1)];
  const span = first && last ? `, from ${timeOf(first.atMicros)} to ${timeOf(last.atMicros)}` : '';
  return `${counted(chain.entries.length, 'entry', 'entries')} follow one another without a gap${span}; the case stands in ${shown(chain.state, 100)}.`;
}

function sealedWords({ sealed: { all, absent } }: Facts): string[] {
  const lacking = absent === 0 ? '' : ` ${counted(absent, 'more is', 'more are')} not in the bundle.`;
  if (all + absent === 0) return [];
  return [`${counted(all, 'sealed part', 'sealed parts')} in the bundle, recorded so and not opened here.${lacking}`];
}

function signatureWords({ checkpoint: { origin, size, root }, standing: { log } }: Facts): string {
  const key = log ? shown(vkeyText(log)) : '';
  return `The log ${shown(origin, 200)} signed its ${size} rows (root ${hexOfBytes(root)}) with the key ${key}.`;
}

const witnessWords = ({ standing: { witnesses } }: Facts): string[] =>
  witnesses.map(({ name, at }) => `The witness ${shown(name, 200)} cosigned at ${timeOf(`${at}000000`)}.`);

const rowWords = ({ entries, reads }: Facts): string[] => [
  `${entries.inLog} of ${counted(entries.all, 'entry', 'entries')} and ${reads.inLog} of ${counted(reads.all, 'read', 'reads')} are in that log, each at its place.`,
];

function memoryWords({ facts: { seen }, remember }: Verdict & { holds: true }, path: string | undefined): string {
  if (path === undefined)
    return 'Nothing was compared with an earlier time (--seen): entries cut off the end since then would not show.';
  const file = shown(path, 500);
  if (!seen) return `This is the first time that this log is seen here. It is trusted, and remembered in ${file}.`;
  const before = `${seen.size} rows of the log${seen.version === null ? '' : ` and ${counted(seen.version, 'entry', 'entries')} of this case`} were seen before`;
  if (!remember) return `${before}; ${file} stays as it was.`;
  return `${before}, and are still there unchanged. What is new is remembered in ${file}.`;
}

function failing(bundle: Bundle, fault: Fault): string[] {
  const keys = fault.code === 'checkpoint-of-no-known-log' ? bundle.log.keys : [];
  return [
    'DOES NOT HOLD.',
    ...rowNamed(bundle, fault).map((line) => `  ${line}`),
    `  ${fault.words} (${fault.code})`,
    ...(keys.length > 0 ? ['  The bundle itself names these keys, which prove nothing; compare them with yours:'] : []),
    ...keys.map((key) => `    ${shown(key, 300)}`),
    '',
    'Nothing after the first fault was checked, and nothing was remembered. Keep the bundle as it is.',
  ];
}

function rowNamed({ chain, reads }: Bundle, { seq, readId }: Fault): string[] {
  const read = reads.find(({ id }) => id === readId);
  if (read)
    return [`Read ${read.id}: ${shown(read.act, 100)}, ${timeOf(read.atMicros)}, for: ${shown(read.purpose, 500)}`];
  if (seq === null) return [];
  const entry = chain.entries[seq - 1];
  return entry
    ? [`Entry ${seq}: ${shown(entry.transition, 100)}, ${timeOf(entry.atMicros)}`]
    : [`Entry ${seq}: not in the bundle`];
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
