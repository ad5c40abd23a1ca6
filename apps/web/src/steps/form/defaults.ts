import { everyone } from '@app/lifecycle';
import type { Actor, CaseView } from '@app/api';
import { wallIn } from '../../parts/time';
import type { StepField } from './shape';
import { emptyOf, type Values } from './values';

/** Days that are usually today. The end of a validity is not. */
const daysOfToday = ['on', 'heldOn', 'acknowledgedOn', 'grantedOn'];
const instantsOfNow = ['receivedAt', 'departedAt', 'arrivedAt', 'occurredAt'];

interface Known {
  view: Pick<CaseView, 'file'>;
  actor: Pick<Actor, 'id'>;
  zone: string;
  now: Date;
}

/** A form as it opens: what is a fact of the case or the clock is filled in, and never what somebody has to decide. */
export function openingValues(transition: string, fields: readonly StepField[], known: Known): Values {
  const values = emptyOf(fields);
  const here = everyone(known.view.file);
  const only = here.length === 1 ? here[0] : undefined;
  for (const { name, shape, required } of fields) {
    const fact = factFor(transition, name, known);
    if (transition === 'intake.identify' && shape.type === 'list')
      values[name] = unrecorded(known.view.file).map((no) => ({ ...emptyOf(shape.fields), person: no }));
    else if (fact !== undefined) values[name] = fact;
    else if (shape.type === 'day' && daysOfToday.includes(name))
      values[name] = wallIn(known.zone, known.now).slice(0, 10);
    else if (shape.type === 'instant' && instantsOfNow.includes(name)) values[name] = thisMinute(known.now);
    else if (shape.type === 'zone') values[name] = known.zone;
    else if (only !== undefined && shape.type === 'person') values[name] = only;
    else if (only !== undefined && shape.type === 'people' && required) values[name] = [only];
  }
  return values;
}

function factFor(transition: string, name: string, { view: { file } }: Known): string | number | undefined {
  if (name === 'caseSize') return everyone(file).length;
  if (name === 'processingPriority') return file.processingPriority;
  if (transition === 'referral.submit' && name === 'priority') return file.submissionPriority ?? undefined;
  if (name === 'leg') return firstWithoutReceipt(file.plan?.length ?? 0, file.receipts);
  return undefined;
}

/** One card for each person whom nobody recorded yet. */
const unrecorded = (file: CaseView['file']): number[] =>
  everyone(file).filter((no) => !file.members.some((one) => one.no === no));

const firstWithoutReceipt = (legs: number, receipts: readonly number[]): number | undefined =>
  Array.from({ length: legs }, (_, index) => index + 1).find((leg) => !receipts.includes(leg));

const thisMinute = (now: Date): string => `${now.toISOString().slice(0, 16)}:00.000Z`;
