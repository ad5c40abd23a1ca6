import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { isProduction } from '@app/platform';

/**
 * Where a webhook may lead: to a host of the open internet, over TLS. An administrator's address must not make the gateway ask what
 * stands behind it: a metadata service, a neighbour's console, Postgres. Outside production this machine may be asked too, also over
 * plain HTTP, so that a receiver can be tried out.
 */
export type AddressRule = 'production' | 'local';

export const addressRule = (): AddressRule => (isProduction() ? 'production' : 'local');

export type AddressFault = 'not_a_url' | 'not_https' | 'has_credentials' | 'has_fragment' | 'address_not_allowed';

// of version 6 only this is given out; all that wraps or translates an address of version 4 lies in a range of its own
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether a message may go to this IP address: one of the open internet, in none of IANA's special-purpose registries. */
export function isAllowed(address: string, rule: AddressRule): boolean {
  // the library reads spellings of addresses that nothing here writes
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  const isPublic = parsed.range() === 'unicast' && (!(parsed instanceof ipaddr.IPv6) || parsed.match(globalUnicast));
  return isPublic || (rule === 'local' && ipaddr.process(address).range() === 'loopback');
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
