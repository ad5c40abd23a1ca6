import { describe, expect, it } from '@jest/globals';
import { fillingOf, linesOf, readZone } from './mrz';
import { countryOfThree, nationalityOfThree } from './three-letters';

const today = new Date('2026-11-24T00:00:00Z');
// the specimen of ICAO Doc 9303, part 4, with nobody's data
const specimen = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';

describe('a machine-readable zone', () => {
  it('is read once its lines are whole', () => {
    expect(linesOf(specimen.slice(0, 60))).toBeUndefined();
    expect(linesOf(specimen.toLowerCase().replace('<<anna', ' <<anna'))).toEqual(specimen.split('\n'));
  });

  it('says whose document it is, and that all its check digits are right', async () => {
    const zone = await readZone(specimen, today);
    expect(zone?.valid).toBe(true);
    expect(zone?.facts).toEqual({
      latin: 'Eriksson Anna Maria',
      birth: '1974-08-12',
      sex: 'F',
      number: 'L898902C3',
      validUntil: '2012-04-15',
    });
  });

  it('names the check digit that is wrong', async () => {
    const zone = await readZone(specimen.replace('7408122', '7408123'), today);
    expect(zone?.valid).toBe(false);
    const wrong = zone?.parts.filter((one) => one.isCheckDigit && !one.valid).map((one) => one.field);
    expect(wrong).toContain('birthDateCheckDigit');
    expect(wrong).not.toContain('documentNumberCheckDigit');
  });

  it('gives away nothing that a wrong check digit belongs to', async () => {
    const facts = (await readZone(specimen.replace('7408122', '7408132'), today))?.facts;
    expect(facts).not.toHaveProperty('birth');
    expect(facts).toHaveProperty('number', 'L898902C3');
  });

  it('is found again without its line breaks', () => {
    expect(linesOf(specimen.replace('\n', ''))).toEqual(specimen.split('\n'));
  });

  it('knows the country of origin, and a birth of this century from one of the last', async () => {
    const child = specimen.replaceAll('UTO', 'PRK').replace('7408122', '1408120');
    const facts = (await readZone(child, today))?.facts;
    expect(facts).toMatchObject({ nationality: 'KP', issuer: 'KP', birth: '2014-08-12' });
  });
});

describe('filling in from a zone', () => {
  const facts = { latin: 'Ri Un Gyong', birth: '1988-04-12', sex: 'F', number: 'L898902C3' } as const;

  it('goes into empty boxes alone, and says what differs from what was typed', () => {
    const typed = { latin: 'RI UN GYONG ', birth: '1988-02-26', number: '' };
    expect(fillingOf(facts, typed)).toEqual({ put: { sex: 'F', number: 'L898902C3' }, differs: ['birth'] });
  });

  it('takes "not known" for an answer', () => {
    expect(fillingOf({ sex: 'F' }, { sex: 'unknown' })).toEqual({ put: {}, differs: ['sex'] });
  });
});

it('knows every country by its three letters, and those without one', () => {
  expect(['PRK', 'KOR', 'CHN', 'D', 'AUT', 'IRN', 'SVN'].map(countryOfThree)).toEqual([
    ...['KP', 'KR', 'CN', 'DE', 'AT', 'IR', 'SI'],
  ]);
  expect(['UTO', 'XXA', ''].map(countryOfThree)).toEqual([undefined, undefined, undefined]);
  expect(nationalityOfThree('XXA')).toBe('XXA');
});
