import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { makeKey } from '@app/vault';

const keyName = 'device-passes';
const daysMax = 60;
/** The people who share a device. The one who signed in longest ago is dropped first. */
const namesMax = 8;
const form = /^([\w-]{22})((?:\.\d{5}\.[\w-]{22}){1,8})$/;

interface Entry {
  day: string;
  mac: string;
}

/**
 * Proves that a person signed in on a device before: sign-ins from it use a budget that strangers cannot use up. It
 * proves nothing else, and opens nothing without the password. `<device>.<day>.<mac>…`, one entry for each person,
 * bound to their user name by HMAC-SHA-256; it expires after 60 days.
 */
export class DevicePasses {
  constructor(
    private readonly key: Buffer,
    private readonly today: () => number = () => Math.floor(Date.now() / 86_400_000),
  ) {}

  /** Makes the key unless it exists. When the old key is lost, devices only count as new. */
  static async make(folder: string): Promise<DevicePasses> {
    return new DevicePasses(await makeKey(folder, keyName));
  }

  /** The device, if the pass is valid for that user name. */
  find(pass: string | undefined, username: string): string | undefined {
    const { device, entries } = read(pass);
    return entries.some((entry) => this.isGood(device, entry, username)) ? device : undefined;
  }

  /** The device's new pass. Entries of others who use the same device stay. */
  renew(pass: string | undefined, username: string): string {
    const { device, entries } = read(pass);
    const others = entries.filter((entry) => this.isInTime(entry) && !this.isGood(device, entry, username));
    const day = String(this.today()).padStart(5, '0');
    const all = [{ day, mac: this.mac(device, day, username) }, ...others].slice(0, namesMax);
    return [device, ...all.flatMap((entry) => [entry.day, entry.mac])].join('.');
  }

  private isGood(device: string, entry: Entry, username: string): boolean {
    const [given, own] = [Buffer.from(entry.mac), Buffer.from(this.mac(device, entry.day, username))];
    return this.isInTime(entry) && given.length === own.length && timingSafeEqual(given, own);
  }

  private isInTime({ day }: Entry): boolean {
    const age = this.today() - Number(day);
    return age >= 0 && age <= daysMax;
  }

  private mac(device: string, day: string, username: string): string {
    const said = JSON.stringify(['device', device, day, username]);
    return createHmac('sha256', this.key).update(said).digest().subarray(0, 16).toString('base64url');
  }
}

export const passSeconds = daysMax * 86_400;

function read(pass = ''): { device: string; entries: Entry[] } {
  const [, device, rest = ''] = form.exec(pass) ?? [];
  if (device === undefined) return { device: randomBytes(16).toString('base64url'), entries: [] };
  const entries = [...rest.matchAll(/\.(\d{5})\.([\w-]{22})/g)].map(([, day = '', mac = '']) => ({ day, mac }));
  return { device, entries };
}
