import { describe, expect, it } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { faultOfUrl, isAllowed, lookupAllowed } from './addresses.js';

const closed = [
  ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254', '172.16.0.1'],
  ...['172.31.255.255', '192.0.0.8', '192.0.2.1', '192.168.1.1', '198.18.0.1', '198.51.100.1', '203.0.113.9'],
  ...['224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ...['::', '::1', '::ffff:8.8.8.8', '::ffff:127.0.0.1', '64:ff9b::7f00:1', '100::1', '2001::1', '2001:db8::1'],
  ...['2002:7f00:1::', '3fff::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'fec0::1', 'ff02::1'],
  ...[
    '::7f00:1',
    '::ffff:0:7f00:1',
    '64:ff9b:1::7f00:1',
    '2001:2::1',
    '2001:20::1',
    '4000::1',
    '5f00::1',
    'fe80::1%eth0',
  ],
];
const open = ['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '192.1.1.1', '223.255.255.254'];
const openSix = ['2606:4700::1111', '2a00:1450:4001::1', '2001:4860:4860::8888'];

describe('an address', () => {
  it.each(closed)('%s is refused in production', (address) => expect(isAllowed(address, 'production')).toBe(false));
  it.each([...open, ...openSix])('%s is allowed', (address) => expect(isAllowed(address, 'production')).toBe(true));

  it('of this machine is allowed outside production, and no other closed one', () => {
    expect(closed.filter((address) => isAllowed(address, 'local'))).toEqual([
      '127.0.0.1',
      '127.255.255.254',
      '::1',
      '::ffff:127.0.0.1',
    ]);
  });

  it('is an address or nothing', () => {
    for (const text of ['', 'localhost', '8.8.8', '0x7f.1', '8.8.8.8/32']) expect(isAllowed(text, 'local')).toBe(false);
  });
});

describe('a URL', () => {
  const fault = (url: string) => faultOfUrl(url, 'production');

  it('must name a host over TLS', () => {
    expect(fault('https://cases.ministry.example/hooks?from=safe-passage')).toBeUndefined();
    expect(fault('https://8.8.8.8:8443/')).toBeUndefined();
  });

  it.each([
    ['cases.ministry.example', 'not_a_url'],
    ['http://cases.ministry.example/', 'not_https'],
    ['http://127.0.0.1/', 'not_https'],
    ['file:///etc/passwd', 'not_https'],
    ['https://user:word@cases.ministry.example/', 'has_credentials'],
    ['https://user@cases.ministry.example/', 'has_credentials'],
    ['https://cases.ministry.example/#part', 'has_fragment'],
    ['https://127.0.0.1/', 'address_not_allowed'],
    // other spellings of 127.0.0.1, which the URL parser converts to it
    ['https://2130706433/', 'address_not_allowed'],
    ['https://0x7f.1/', 'address_not_allowed'],
    ['https://[::1]/', 'address_not_allowed'],
    ['https://[::ffff:10.0.0.1]/', 'address_not_allowed'],
    ['https://169.254.169.254/latest/meta-data', 'address_not_allowed'],
  ])('%s is refused: %s', (url, expected) => expect(fault(url)).toBe(expected));

  it('may be plain HTTP to this machine outside production, and to no other', () => {
    for (const url of ['http://127.0.0.1:4000/', 'http://localhost:4000/', 'http://[::1]:4000/'])
      expect(faultOfUrl(url, 'local')).toBeUndefined();
    expect(faultOfUrl('http://127.0.0.1.nip.example/', 'local')).toBe('not_https');
    expect(faultOfUrl('https://10.0.0.1/', 'local')).toBe('address_not_allowed');
  });
});

describe('a name', () => {
  const found = (addresses: string[], all: boolean): Promise<unknown> =>
    new Promise((done) => {
      const resolved: LookupAddress[] = addresses.map((address) => ({
        address,
        family: address.includes(':') ? 6 : 4,
      }));
      lookupAllowed('production', (_name, answer) => answer(null, resolved))(
        'partner.example',
        { all },
        (error, address) => done(error ?? address),
      );
    });

  it('is connected to only at its open addresses', async () => {
    expect(await found(['10.0.0.1', '8.8.8.8', '::1'], true)).toEqual([{ address: '8.8.8.8', family: 4 }]);
    expect(await found(['10.0.0.1', '8.8.8.8'], false)).toBe('8.8.8.8');
  });

  it('that resolves only to closed addresses is not connected to', async () => {
    expect(await found(['127.0.0.1', 'fd00::1'], true)).toMatchObject({ code: 'address_not_allowed' });
    expect(await found([], false)).toMatchObject({ code: 'address_not_allowed' });
  });
});
