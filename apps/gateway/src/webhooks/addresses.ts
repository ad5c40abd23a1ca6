import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { isProduction } from '@app/platform';

/**
 * The addresses that a webhook may use: hosts on the public internet, over TLS. An administrator's URL must not make
 * the gateway call hosts of its own network: a metadata service, a neighbour's console, Postgres. Outside production,
 * this machine is also allowed, over plain HTTP too, so that a receiver can be tested.
 */
export type AddressRule = 'production' | 'local';

export const addressRule = (): AddressRule => (isProduction() ? 'production' : 'local');

export type AddressFault = 'not_a_url' | 'not_https' | 'has_credentials' | 'has_fragment' | 'address_not_allowed';

// only this range of IPv6 is assigned; addresses that wrap or translate an IPv4 address are in other ranges
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether a message may be sent to this IP address: one on the public internet, in none of IANA's special-purpose
 * registries.
 */
export function isAllowed(address: string, rule: AddressRule): boolean {
  // the library accepts spellings of addresses that this product never writes
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  const isPublic = parsed.range() === 'unicast' && (!(parsed instanceof ipaddr.IPv6) || parsed.match(globalUnicast));
  return isPublic || (rule === 'local' && ipaddr.process(address).range() === 'loopback');
}

const localNames = ['localhost', '127.0.0.1', '[::1]'];

/** The fault of a webhook's URL as written. Names are resolved when a connection is made. */
export function faultOfUrl(url: string, rule: AddressRule): AddressFault | undefined {
  if (!URL.canParse(url)) return 'not_a_url';
  const { protocol, hostname, username, password, hash } = new URL(url);
  const isLocalHttp = rule === 'local' && protocol === 'http:' && localNames.includes(hostname);
  if (protocol !== 'https:' && !isLocalHttp) return 'not_https';
  if (username !== '' || password !== '') return 'has_credentials';
  if (hash !== '') return 'has_fragment';
  const literal = hostname.replace(/^\[|\]$/g, '');
  // an IP address is never resolved, so it is checked here
  if (isIP(literal) !== 0 && !isAllowed(literal, rule)) return 'address_not_allowed';
  return undefined;
}

export class AddressNotAllowed extends Error {
  readonly code = 'address_not_allowed';
}

/**
 * Resolves a name for a connection and returns only allowed addresses, so that the checked address is the one that is
 * used, even when the name's record changes a moment later.
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
