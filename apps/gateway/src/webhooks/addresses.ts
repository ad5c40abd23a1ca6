import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { isProduction } from '@app/platform';

/**
 * Where a webhook may lead: to a host of the open internet, over TLS. An administrator's address must not make the gateway ask what
 * stands behind it: a metadata service, a neighbour's console, Postgres. Outside production this machine may be asked too, also over
 * plain HTTP, so that a receiver can be tried out.
 */
export type AddressRule = 'production' | 'local';

export const addressRule = (): AddressRule => (isProduction() ? 'production' : 'local');

export type AddressFault = 'not_a_url' | 'not_https' | 'has_credentials' | 'has_fragment' | 'address_not_allowed';

// IANA's special-purpose registries: https://www.iana.org/assignments/iana-ipv4-special-registry (and -ipv6-)
const reserved = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // multicast, reserved, broadcast
  ['224.0.0.0', 3],
] as const)
  reserved.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  // Teredo and other protocol assignments, documentation, 6to4: some wrap an address of version 4
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  reserved.addSubnet(network, bits, 'ipv6');

// of version 6 only global unicast is given out; loopback, local, mapped, translated and multicast lie outside
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a message may go to this IP address. */
export function isAllowed(address: string, rule: AddressRule): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  if (family === 4) return !reserved.check(address, 'ipv4') || (rule === 'local' && loopback.check(address, 'ipv4'));
  const isPublic = globalUnicast.check(address, 'ipv6') && !reserved.check(address, 'ipv6');
  return isPublic || (rule === 'local' && loopback.check(address, 'ipv6'));
}

const localNames = ['localhost', '127.0.0.1', '[::1]'];

/** What is wrong with a webhook's URL as it is written; names are resolved when it is connected to. */
export function faultOfUrl(url: string, rule: AddressRule): AddressFault | undefined {
  if (!URL.canParse(url)) return 'not_a_url';
  const { protocol, hostname, username, password, hash } = new URL(url);
  const isLocalHttp = rule === 'local' && protocol === 'http:' && localNames.includes(hostname);
  if (protocol !== 'https:' && !isLocalHttp) return 'not_https';
  if (username !== '' || password !== '') return 'has_credentials';
  if (hash !== '') return 'has_fragment';
  const literal = hostname.replace(/^\[|\]$/g, '');
  // an address is never looked up, so it is judged here
  if (isIP(literal) !== 0 && !isAllowed(literal, rule)) return 'address_not_allowed';
  return undefined;
}

export class AddressNotAllowed extends Error {
  readonly code = 'address_not_allowed';
}

/**
 * Resolves a name for a connection and hands on only addresses that are allowed: the one that was judged is the one that is connected to,
 * whatever the name says a moment later.
 */
export const lookupAllowed =
  (rule: AddressRule, resolve: typeof resolveAll = resolveAll): LookupFunction =>
  (hostname, options, done) =>
    resolve(hostname, (error, found) => {
      const allowed = found.filter(({ address }) => isAllowed(address, rule));
      const [first] = allowed;
      if (error) done(error, '', 0);
      else if (!first) done(new AddressNotAllowed('the host has no address that may be asked'), '', 0);
      else if (options.all) done(null, allowed);
      else done(null, first.address, first.family);
    });

function resolveAll(
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
): void {
  lookup(hostname, { all: true }, (error, found) => done(error, found ?? []));
}
