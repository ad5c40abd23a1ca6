import type { CaseFile } from '@app/lifecycle';
import type { StatedLeg } from '../../case/sealed/opened-people';
import { formatDate, formatTime } from '../../parts/time';
import { isEmpty, type Values } from '../form/values';

const utc = 'UTC';
type Places = readonly Pick<StatedLeg, 'to' | 'toZone'>[];

/** The clock of the place where a leg ends. As long as the route is not opened it is not known, and times are in UTC. */
const zoneWhere = (leg: Places[number] | undefined): string => leg?.toZone ?? utc;

/** By whose clock an instant of a journey is typed: the place's where something happened there, and never that of the mission. */
export function zoneOfInstant(field: string, values: Values, places: Places): string | undefined {
  switch (field) {
    case 'transit.confirm-leg:receivedAt':
      return zoneWhere(places[Number(values['leg']) - 1]);
    case 'transit.arrive:arrivedAt':
      return zoneWhere(places.at(-1));
    case 'transit.report-incident:occurredAt':
      return utc;
    default:
      return undefined;
  }
}

export interface LegChoice {
  no: number;
  isReceived: boolean;
  time: string;
  day: string;
  zone: string;
  /** Where it ends, once the route was opened. */
  to: string | undefined;
}

/** The planned legs as somebody knows them again: by when each lands. */
export const legChoices = (
  { plan, receipts }: Pick<CaseFile, 'plan' | 'receipts'>,
  places: Places,
  language: string,
): LegChoice[] =>
  (plan ?? []).map(({ arrives }, index) => {
    const zone = zoneWhere(places[index]);
    return {
      no: index + 1,
      isReceived: receipts.includes(index + 1),
      time: formatTime(language, arrives, zone),
      day: formatDate(language, arrives, zone),
      zone,
      to: isEmpty(places[index]?.to) ? undefined : places[index]?.to,
    };
  });
