/** What is asked about an arrival: five answers, and three more that can wait. No name. */
export interface Arrival {
  people: number | '';
  danger: boolean | null;
  medical: boolean | null;
  /** A BCP-47 tag; empty while another language is being chosen. */
  language: string;
  /** An instant; null stands for the moment at which it is sent. */
  arrivedAt: string | null;
  alias: string;
  contact: string;
  observations: string;
}

export const emptyArrival: Arrival = {
  people: 1,
  danger: null,
  medical: null,
  language: 'ko-KP',
  arrivedAt: null,
  alias: '',
  contact: '',
  observations: '',
};

export const peopleMax = 50;
export const shortMax = 200;
export const textMax = 4000;

export type Question = 'people' | 'danger' | 'medical' | 'language' | 'arrivedAt';
export type Fault = 'people' | 'unanswered' | 'language' | 'time' | 'future';

/** A clock of the device may be a little ahead of the server's. */
const aheadMaxMs = 5 * 60_000;

/** What is still missing, in the order of the form. */
export function faultsOf(arrival: Arrival, now: number): Partial<Record<Question, Fault>> {
  const { people, danger, medical, language, arrivedAt } = arrival;
  const isCount = people !== '' && Number.isInteger(people) && people >= 1 && people <= peopleMax;
  return {
    ...(isCount ? {} : { people: 'people' }),
    ...(danger === null ? { danger: 'unanswered' } : {}),
    ...(medical === null ? { medical: 'unanswered' } : {}),
    ...(language === '' ? { language: 'language' } : {}),
    ...timeFault(arrivedAt, now),
  };
}

function timeFault(arrivedAt: string | null, now: number): { arrivedAt?: Fault } {
  if (arrivedAt === null) return {};
  const at = Date.parse(arrivedAt);
  if (Number.isNaN(at)) return { arrivedAt: 'time' };
  return at > now + aheadMaxMs ? { arrivedAt: 'future' } : {};
}

/** The body of `intake.register`: what was left empty is left out. */
export function inputOf(arrival: Arrival, now: number): object {
  const { people, danger, medical, language, arrivedAt } = arrival;
  const [alias, contact, observations] = [arrival.alias.trim(), arrival.contact.trim(), arrival.observations.trim()];
  return {
    arrivedAt: arrivedAt ?? new Date(now).toISOString(),
    people,
    immediateDanger: danger,
    medicalEmergency: medical,
    language,
    ...(alias ? { alias } : {}),
    ...(contact ? { wayOfContact: contact } : {}),
    ...(observations ? { observations } : {}),
  };
}
