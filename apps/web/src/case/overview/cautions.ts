import { followUpDays, type CaseFile } from '@app/lifecycle';
import type { VerifiedEntry } from '../../parts/verified-chain';

/** Something that no rule refuses and that the reader should know before a step. Each has its sentence: `steps.caution.<kind>`. */
export interface Caution {
  kind: 'no-interview' | 'follow-ups-open';
  list: string;
}

type Told = Pick<VerifiedEntry, 'transition'>;

/** From the open facts of the case, and from its entries where the case file does not have them. */
export function cautionsOf(transition: string, file: Pick<CaseFile, 'followUps'>, entries: readonly Told[]): Caution[] {
  if (transition === 'referral.recognise')
    return entries.some((one) => one.transition === 'referral.record-interview')
      ? []
      : [{ kind: 'no-interview', list: '' }];
  if (transition !== 'resettlement.close') return [];
  const open = followUpDays.filter((day) => !file.followUps.includes(day));
  return open.length === 0 ? [] : [{ kind: 'follow-ups-open', list: open.join(', ') }];
}
