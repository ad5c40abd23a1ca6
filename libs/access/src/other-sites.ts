import type { FastifyRequest } from 'fastify';

/**
 * For injection: the desk's own origin, such as https://desk.example.org. When it is undefined, the origin is the host
 * that the request was sent to.
 */
export class OwnOrigin {
  constructor(readonly origin: string | undefined = undefined) {}
}

/**
 * Whether a page of another site made the request. Browsers tell this in two headers that no page can change: Fetch
 * Metadata (`none`: a person typed the address) and Origin. Clients other than browsers send neither.
 */
export function isFromOtherSite(request: FastifyRequest, own: OwnOrigin): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  if (origin === undefined) return false;
  if (own.origin !== undefined) return origin !== own.origin;
  return !URL.canParse(origin) || new URL(origin).host !== request.host;
}
