import { describe, expect, it } from '@jest/globals';
import { faultsOfPassword } from './password-rules.js';

const names = ['intake-officer.han', 'HAN', 'Embassy in Hanoi', 'Safe Passage'];
const faults = (password: string) => faultsOfPassword(password, names);

describe('a new password', () => {
  it.each([
    ['123456789012', 'sequence'],
    ['210987654321', 'sequence'],
    ['abcdefghijkl', 'sequence'],
    ['qwertyuiop12', 'sequence'],
    ['1qaz2wsx3edc', 'sequence'],
    ['aaaaaaaaaaaaaaa', 'repeats'],
    ['abcabcabcabc', 'repeats'],
    ['tree frog tree frog', 'repeats'],
    ['            ', 'only-spaces'],
    ['\u3000\u3000\u3000\u3000\u3000\u3000\u3000\u3000\u3000\u3000\u3000\u3000', 'only-spaces'],
    ['short one', 'too-short'],
    ['𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗𝟎𝟏𝟐', 'sequence'],
    ['P@ssw0rd2026!', 'common'],
    ['password1234', 'common'],
    ['Welcome-2026!', 'common'],
    ['IloveYou!2026', 'common'],
    ['비밀번호비밀번호1234', 'common'],
    ['안녕하세요12345678', 'common'],
    ['dkssudgktpdy12', 'common'],
    ['my intake-officer.han!', 'contains-name'],
    ['meadow HAN quartz', 'contains-name'],
    ['quiet hanoi evening 8', 'contains-name'],
    ['s4fe-p4ssage quilt', 'contains-name'],
    ['x'.repeat(257), 'too-long'],
  ])('%j is refused as %s', (password, fault) => {
    expect(faults(password)).toContain(fault);
  });

  it.each([
    'meadow-quartz-7-lantern',
    'vfhk-2x9m-tprd-8wnc',
    'the thank you note of an orphan',
    '들판 너머 등불 하나가 켜져 있었다',
    'Zwölf Boxkämpfer jagen Viktor',
    '🙂 kettle 🙃 drum plinth',
  ])('%j may be chosen: no rule asks for kinds of characters', (password) => {
    expect(faults(password)).toEqual([]);
  });

  it('is checked even when it is long', () => {
    expect(faults(`${'ab'.repeat(127)}c!`)).toContain('repeats');
    expect(faults('tree frog tree frog t')).toContain('repeats');
  });
});
