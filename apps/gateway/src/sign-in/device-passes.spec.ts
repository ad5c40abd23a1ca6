import { describe, expect, it } from '@jest/globals';
import { DevicePasses } from './device-passes.js';

const key = Buffer.alloc(32, 7);
const on = (day: number, by = key): DevicePasses => new DevicePasses(by, () => day);
const today = on(20_000);

describe('a device pass', () => {
  it('is valid only for the person who signed in on the device', () => {
    const pass = today.renew(undefined, 'caseworker');
    expect(today.find(pass, 'caseworker')).toBe(pass.split('.')[0]);
    expect(today.find(pass, 'coordinator')).toBeUndefined();
    expect(today.find(undefined, 'caseworker')).toBeUndefined();
  });

  it('is valid for each of up to eight people who share the device', () => {
    let pass: string | undefined;
    for (let n = 0; n < 9; n += 1) pass = today.renew(pass, `person-${n}`);
    expect(today.find(pass, 'person-0')).toBeUndefined();
    for (let n = 1; n < 9; n += 1) expect(today.find(pass, `person-${n}`)).toBe(pass?.split('.')[0]);
    expect(today.renew(pass, 'person-5').length).toBe(pass?.length);
  });

  it('expires after 60 days, and each use extends it', () => {
    const pass = today.renew(undefined, 'caseworker');
    expect(on(20_060).find(pass, 'caseworker')).toBeDefined();
    expect(on(20_061).find(pass, 'caseworker')).toBeUndefined();
    expect(on(19_999).find(pass, 'caseworker')).toBeUndefined();
    expect(on(20_100).find(on(20_060).renew(pass, 'caseworker'), 'caseworker')).toBeDefined();
  });

  it.each([
    ['another key', () => on(20_000, Buffer.alloc(32, 8)).renew(undefined, 'caseworker')],
    ['another device', (pass: string) => `${'A'.repeat(22)}${pass.slice(22)}`],
    ['a later day', (pass: string) => pass.replace('.20000.', '.20001.')],
    ['nothing at its end', (pass: string) => pass.slice(0, -1)],
    ['too many entries', (pass: string) => pass + pass.slice(22).repeat(8)],
    ['nonsense', () => '%00'],
  ])('with %s is none', (_what, changed) => {
    const later = on(20_001);
    expect(later.find(changed(today.renew(undefined, 'caseworker')), 'caseworker')).toBeUndefined();
  });
});
