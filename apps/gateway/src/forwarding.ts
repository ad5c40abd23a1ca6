import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from './services.js';

/**
 * The address of a request at the service behind: the route without /api or /api/audit, the parsed parameters, and the
 * unchanged query. Built from the route, because the same address can be written in several ways.
 */
export function addressBehind({ routeOptions, params, url }: FastifyRequest): string {
  const given = params as Record<string, string>;
  const path = (routeOptions.url ?? '')
    .replace(/^\/api(?:\/audit)?(?=\/)/, '')
    .replace(/:(\w+)/g, (_all, name: string) => encodeURIComponent(given[name] ?? ''));
  const query = url.indexOf('?');
  return query < 0 ? path : path + url.slice(query);
}

export const languageOf = ({ headers }: FastifyRequest): Record<string, string | undefined> => ({
  'accept-language': headers['accept-language'],
});

export const pass = (reply: FastifyReply, { status, headers, body }: Answer): void => {
  void reply.status(status).headers(headers).send(body);
};
