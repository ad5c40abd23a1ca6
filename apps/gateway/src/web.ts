import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** dist/web, relative to the built gateway or, in tests, to its source. */
const webDirs = ['../../../web', '../../../dist/web'].map((path) => join(import.meta.dirname, path));
const isBuilt = (dir: string): boolean => ['index.html', 'routes.json'].every((file) => existsSync(join(dir, file)));

/** The patterns of addresses that get the desk's page, from the paths of its router (`/cases/$ref`). */
export const patternsOf = (paths: readonly string[]): string[] =>
  paths
    .map((path) => path.replace(/\/\$(?=\/|$)/g, '/*').replaceAll('$', ':'))
    .flatMap((path) => (path === '/' || path.endsWith('/*') ? [path] : [path, `${path}/`]));

const ofPrograms = /^\/(api|log|assets)(\/|$)/;

/**
 * Whether a person with a browser asked for an unknown address. They get the desk's page, which says that it does not
 * exist. Programs get a problem: under the addresses that only they use, and when they do not ask for HTML or prefer JSON.
 */
export function isForPerson(method: string, path: string, accept = ''): boolean {
  const weights = new Map(
    accept.split(',', typesMax).map((one) => {
      const [type = '', ...parameters] = one.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters.find((each) => each.startsWith('q='))?.slice(2);
      return [type, weight === undefined ? 1 : Number(weight)] as const;
    }),
  );
  const weightOf = (type: string): number => weights.get(type) ?? 0;
  const json = Math.max(weightOf('application/json'), weightOf('application/problem+json'));
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && !ofPrograms.test(path) && weightOf('text/html') > 0 && weightOf('text/html') >= json;
}
const typesMax = 50;

/**
 * Scripts and styles load only from this origin. Style elements carry the nonce of this answer (Mantine makes some).
 * Style attributes are allowed, because charts use them and they cannot load anything.
 */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    `style-src-elem 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * Serves the built desk: hashed files with unlimited caching, its page with a new policy each time, and with status 404
 * where the desk has no such screen.
 */
export async function serveWeb(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpAdapter().getInstance();
  const dir = webDirs.find(isBuilt);
  if (!dir) {
    server.get('/', (_request, reply) =>
      reply
        .header('content-security-policy', "default-src 'none'")
        .type('text/plain; charset=utf-8')
        .send('The desk is not built: npm run build\n'),
    );
    return;
  }
  const page = await readFile(join(dir, 'index.html'), 'utf8');
  const paths = JSON.parse(await readFile(join(dir, 'routes.json'), 'utf8')) as string[];
  await server.register(fastifyStatic, {
    root: dir,
    index: false,
    wildcard: false,
    preCompressed: true,
    globIgnore: ['index.html*', 'routes.json', '**/*.br', '**/*.gz'],
    setHeaders: (reply, path) => {
      const forever = path.includes(`${dir}/assets/`) || path.includes('\\assets\\');
      void reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'public, max-age=3600');
    },
  });
  const sendPage = (reply: FastifyReply): FastifyReply => {
    const nonce = randomBytes(16).toString('base64');
    return reply
      .header('content-security-policy', policy(nonce))
      .type('text/html; charset=utf-8')
      .send(page.replaceAll('__NONCE__', nonce));
  };
  for (const pattern of patternsOf(paths)) server.get(pattern, (_request, reply) => sendPage(reply));
  // not a route of its own: metrics count what is unknown together, and Nest answers programs
  server.addHook('onRequest', async (request, reply) => {
    const [path = ''] = request.url.split('?');
    if (request.is404 && isForPerson(request.method, path, request.headers.accept)) return sendPage(reply.status(404));
  });
}
