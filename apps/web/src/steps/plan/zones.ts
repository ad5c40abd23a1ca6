/** The clock of a country's capital, or of the airport that people leave it by, for countries on the ways that are taken. */
const zones: Record<string, string> = {
  ...{ KR: 'Asia/Seoul', JP: 'Asia/Tokyo', CN: 'Asia/Shanghai', HK: 'Asia/Hong_Kong', TW: 'Asia/Taipei' },
  ...{ MN: 'Asia/Ulaanbaatar', RU: 'Europe/Moscow', KZ: 'Asia/Almaty', VN: 'Asia/Ho_Chi_Minh', LA: 'Asia/Vientiane' },
  ...{ TH: 'Asia/Bangkok', KH: 'Asia/Phnom_Penh', MM: 'Asia/Yangon', MY: 'Asia/Kuala_Lumpur', SG: 'Asia/Singapore' },
  ...{ PH: 'Asia/Manila', ID: 'Asia/Jakarta', IN: 'Asia/Kolkata', NP: 'Asia/Kathmandu', QA: 'Asia/Qatar' },
  ...{ AE: 'Asia/Dubai', TR: 'Europe/Istanbul', DE: 'Europe/Berlin', FR: 'Europe/Paris', GB: 'Europe/London' },
  ...{ NL: 'Europe/Amsterdam', BE: 'Europe/Brussels', CH: 'Europe/Zurich', AT: 'Europe/Vienna', PL: 'Europe/Warsaw' },
  ...{
    CZ: 'Europe/Prague',
    RO: 'Europe/Bucharest',
    SE: 'Europe/Stockholm',
    NO: 'Europe/Oslo',
    DK: 'Europe/Copenhagen',
  },
  ...{ FI: 'Europe/Helsinki', IT: 'Europe/Rome', ES: 'Europe/Madrid', PT: 'Europe/Lisbon', US: 'America/New_York' },
  ...{ CA: 'America/Toronto', AU: 'Australia/Sydney', NZ: 'Pacific/Auckland' },
};

/** A guess that can be changed: nothing where nobody knows. */
export const zoneOfCountry = (country: string): string | undefined => zones[country];
