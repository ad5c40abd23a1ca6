import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Refused } from '@app/lifecycle';
import { openDesk, type Desk } from '@app/testing/desk';

// the specimens of ICAO Doc 9303, parts 4 to 6; no real person's data
const passport = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10';
const card = 'I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<';
const largeCard = 'I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6';

/** The line and column of each check digit, from 0. */
const digits: [string, string, [line: number, column: number][]][] = [
  ['passport', passport, [1, 1, 1, 1, 1].map((line, at) => [line, [9, 19, 27, 42, 43][at] ?? 0])],
  [
    'card',
    card,
    [
      [0, 14],
      [1, 6],
      [1, 14],
      [1, 29],
    ],
  ],
  ['large card', largeCard, [9, 19, 27, 35].map((column) => [1, column])],
];

let desk: Desk;
let ref: string;
beforeAll(async () => {
  desk = await openDesk('identify');
  ref = await desk.caseAt('intake.sheltered');
});
afterAll(() => desk.close());

const identify = (...zones: string[]) =>
  desk.make('intake.identify', ref, desk.actor('intake-officer'), {
    people: zones.map((mrz, index) => ({
      person: index + 1,
      names: { latin: 'Anna Maria Eriksson' },
      sex: 'F',
      nationality: 'XXX',
      alone: false,
      documents: [{ kind: 'other', issuer: 'SE', mrz }],
    })),
  });
const refusal = async (...zones: string[]): Promise<unknown> =>
  identify(...zones).then(
    () => 'accepted',
    (error: unknown) => (error instanceof Refused ? error.detail['missing'] : Promise.reject(error as Error)),
  );
const misread = (...people: number[]) => [{ code: 'document.check-digit-wrong', people }];
const entries = async (): Promise<unknown> =>
  (await desk.world.sql('select count(*)::int as entries from journal.entries')).rows[0];

/** The zone with one digit changed. */
const changed = (zone: string, line: number, column: number): string =>
  zone
    .split('\n')
    .map((text, no) => {
      if (no !== line) return text;
      const digit = text[column] ?? '';
      if (!/\d/.test(digit)) throw new Error(`no digit at ${line}:${column}, but ${digit}`);
      return text.slice(0, column) + String((Number(digit) + 1) % 10) + text.slice(column + 1);
    })
    .join('\n');

describe.each(digits)('the machine-readable zone of a %s', (_kind, zone, places) => {
  it('is accepted when every check digit is right, with spaces around its lines', async () => {
    expect(await refusal(zone)).toBe('accepted');
    expect(await refusal(zone.split('\n').join(' \n '))).toBe('accepted');
  });

  it.each(places)('is refused when the check digit at %i:%i is wrong, and nothing is written', async (line, column) => {
    const before = await entries();
    expect(await refusal(changed(zone, line, column))).toEqual(misread(1));
    expect(await entries()).toEqual(before);
  });
});

it.each([
  ['a letter of the number', passport.replace('L898902C', 'L898902D')],
  ['a digit of the birth date', passport.replace('7408122', '7409122')],
  ['a digit of the expiry', passport.replace('1204159', '1205159')],
  ['two digits that changed places', passport.replace('7408122', '4708122')],
])('%s that was misread is detected', async (_what, zone) => {
  expect(zone).not.toBe(passport);
  expect(await refusal(zone)).toEqual(misread(1));
});

it.each([
  ['no zone at all', 'not read yet'],
  ['one line of two', passport.split('\n')[1] ?? ''],
  ['a line that is too short', passport.slice(0, -1)],
])('%s is refused: it has no check digits to compare', async (_what, zone) => {
  expect(await refusal(zone)).toEqual(misread(1));
});

it('names exactly those whose zone was misread', async () => {
  const wrong = changed(passport, 1, 9);
  expect(await refusal(passport, wrong, wrong)).toEqual(misread(2, 3));
});
