import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { SessionStrategy } from '@app/access';
import { lifecycle } from '@app/lifecycle';
import { answerProblem } from '@app/platform';
import { withRoutes, type Document } from './openapi.js';

const documentPath = '/api/openapi.json';
const pagePath = '/api/docs';

/** Swagger UI sets styles on its elements, and loads its images as data URLs. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The API's description as data and as a page, for signed-in people only: it is long, and others do not need it. Made
 * at the first request, because most gateways get none, and then kept as bytes.
 */
export function serveDocuments(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  const sessions = app.get(SessionStrategy);
  server.addHook('onRequest', async (request, reply) => {
    const route = request.routeOptions.url ?? '';
    if (route !== documentPath && !route.startsWith(pagePath)) return;
    void reply.header('content-security-policy', policy);
    try {
      await sessions.validate(request);
    } catch (error) {
      return answerProblem(error, request, reply);
    }
  });
  let made: Document | undefined;
  const document = (): Document => (made ??= withRoutes(head, lifecycle));
  let bytes: Buffer | undefined;
  server.get(documentPath, (_request, reply) =>
    reply.type('application/json').send((bytes ??= Buffer.from(JSON.stringify(document())))),
  );
  SwaggerModule.setup(pagePath.slice(1), app, () => document(), {
    raw: false,
    customSiteTitle: 'Safe Passage API',
  });
}

const head: Document = {
  openapi: '3.1.0',
  info: {
    title: 'Safe Passage',
    version: '0.1.0',
    description:
      'A refugee’s case from an embassy’s door to a new home. Every transition of the lifecycle is a path of its own.',
  },
  paths: {},
  components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
};
