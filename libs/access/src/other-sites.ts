import type { FastifyRequest } from 'fastify';

/** For injection: the desk's own origin, such as https://desk.example.org; without one it is the host that a request was sent to. */
export class OwnOrigin {
  constructor(readonly origin: string | undefined = undefined) {}
}

/**
 * Whether a page of another site made the request. Browsers say so themselves, in two ways that no page can change: Fetch Metadata (`none`: a person
 * typed the address) and Origin. Clients that are no browser send neither.
 */
export function isFromOtherSite(request: FastifyRequest, own: OwnOrigin): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  if (origin === undefined) return false;
  if (own.origin !== undefined) return origin !== own.origin;
  return !URL.canParse(origin) || new URL(origin).host !== request.host;
}
