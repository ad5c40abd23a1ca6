/**
 * Versioned code lists of the field. A recorded code must stay readable, so lists only grow and codes are never
 * changed. Only facts; labels contain the texts for people.
 */

/**
 * UNHCR specific-needs codes as used in proGres v3 (source: UNHCR's own analysis queries, public repository
 * unhcr-mena/proGres-analysis, 2018). UNHCR has since revised the disability codes; a new list gets a new version.
 */
export const specificNeeds = {
  version: 'progres-v3-2018',
  codes: {
    CR: ['AF', 'CC', 'CH', 'CL', 'CP', 'CS', 'LO', 'LW', 'MS', 'NE', 'SE', 'TP'],
    SC: ['CH', 'FC', 'IC', 'NC', 'SC', 'UC', 'UF', 'UM'],
    WR: ['GM', 'HR', 'LC', 'PY', 'SF', 'UW', 'WF', 'WR'],
    ER: ['FR', 'MC', 'NF', 'OC', 'SC', 'UR'],
    SP: ['CG', 'GP', 'PT'],
    DS: ['BD', 'DF', 'MM', 'MS', 'PM', 'PS', 'SD'],
    SM: ['AD', 'CC', 'CI', 'DP', 'MI', 'MN', 'OT'],
    FU: ['FR', 'TR'],
    LP: [
      ...[
        'AF',
        'AN',
        'AP',
        'BN',
        'CR',
        'DA',
        'DN',
        'DP',
        'DO',
        'DT',
        'ES',
        'MS',
        'FR',
        'IH',
        'LS',
        'MD',
        'MM',
        'NA',
        'ND',
      ],
      ...['PV', 'RD', 'RP', 'RR', 'ST', 'TA', 'TO', 'TC', 'TD', 'TR', 'UP', 'VA', 'VF', 'VO', 'VP', 'WP'],
    ],
    TR: ['HO', 'PI', 'WV'],
    SV: ['FM', 'GM', 'HK', 'HP', 'SS', 'VA', 'VF', 'VO'],
    PG: ['HR', 'LC'],
  },
} as const;

type Needs = typeof specificNeeds.codes;
/** A group such as SC, or one of its details such as SC-UC. */
export type NeedsCode = { [Group in keyof Needs]: Group | `${Group}-${Needs[Group][number]}` }[keyof Needs];

export const needsCodes: readonly string[] = Object.entries(specificNeeds.codes).flatMap(([group, details]) => [
  group,
  ...details.map((one) => `${group}-${one}`),
]);
const known = new Set(needsCodes);
export const isNeedsCode = (code: string): boolean => known.has(code);

/**
 * UNHCR submission categories (Resettlement Handbook, chapter 3). The codes are this product's, because UNHCR's
 * internal codes are not public.
 */
export const submissionCategories = [
  'legal-physical-protection',
  'violence-torture',
  'medical',
  'women-girls-at-risk',
  'family-reunification',
  'children-at-risk',
  'no-alternative',
] as const;

/** ISO 3166-1 alpha-2 code of the country of origin. Nothing is shared with it, and no leg may touch it. */
export const countryOfOrigin = 'KP';

/**
 * Countries that people of this nationality must not travel through, because they return people to the country of
 * origin: China under its 1964 protocol and the successor of 1986 (Wilson Center digital archive, document 115328),
 * Russia under the agreement of 2016 on the transfer of people without papers. The reviewing officers maintain this
 * list: a country that is not on it is not thereby safe. People from the country of origin are also returned when they
 * are recorded as stateless, as refugees or as of unknown nationality (ICAO Doc 9303: XXA, XXB, XXC, XXX).
 */
const returnsToOrigin = ['KP', 'CN', 'RU'];
export const noTransit: Record<string, readonly string[]> = {
  KP: returnsToOrigin,
  XXA: returnsToOrigin,
  XXB: returnsToOrigin,
  XXC: returnsToOrigin,
  XXX: returnsToOrigin,
};

export const documentKinds = [
  'national-passport',
  'laissez-passer',
  'convention-travel-document',
  'icrc-emergency-travel-document',
  'entry-visa',
  'transit-visa',
  'birth-record',
  'identity-card',
  'other',
] as const;

/** The kinds of document with which a person can cross a border. */
export const travelDocumentKinds: readonly string[] = [
  'national-passport',
  'laissez-passer',
  'convention-travel-document',
  'icrc-emergency-travel-document',
];
