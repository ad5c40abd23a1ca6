import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import { assertRole, SessionStrategy } from '@app/access';
import { openForReading, type ReadableQueues } from '@app/journal';
import { Refused, stages } from '@app/lifecycle';
import { answerProblem, describeError, logSparingly } from '@app/platform';

const path = '/api/queues';
/** Each service's main queue, and the queue in which suspects run alone. */
const names = stages.flatMap((stage) => [stage, `${stage}-suspects`]);

const uiConfig = {
  boardTitle: 'Queues',
  miscLinks: [{ text: 'Safe Passage', url: '/operations' }],
  hideDocsLink: true,
  // the server's memory and clients are not shown, and its icon uses styles that the policy refuses
  hideRedisDetails: true,
};

const report = (error: unknown): void => logSparingly('queue board', describeError(error));

/**
 * Bull Board for the queues' jobs, read-only and for administrators. It has no routes that change a queue: only GET
 * routes are made. Its files also need the session, because one hook guards every path below it.
 */
export async function serveQueueBoard(app: NestFastifyApplication, queueUrl: string): Promise<void> {
  const adapter = new ReadingAdapter().setBasePath(path);
  const board = createBullBoard({
    queues: [],
    serverAdapter: adapter,
    options: { uiConfig },
  });
  const queues = new OpenedQueues(queueUrl, (opened) =>
    board.replaceQueues(opened.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false }))),
  );
  const sessions = app.get(SessionStrategy);
  await app
    .getHttpAdapter()
    .getInstance()
    .register(async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        try {
          // counts as a page that polls: it does not extend the session of a person who left
          assertRole(await sessions.validate(Object.assign(request, { byPage: true })), ['administrator']);
          if (request.url.startsWith(`${path}/api/`)) await queues.open();
        } catch (error) {
          return answerProblem(error, request, reply);
        }
      });
      scope.addHook('onSend', async (_request, reply, payload) => {
        const nonce = randomBytes(16).toString('base64');
        void reply.header('content-security-policy', policy(nonce));
        return typeof payload === 'string' && String(reply.getHeader('content-type')).startsWith('text/html')
          ? ownPage(payload, nonce)
          : payload;
      });
      scope.addHook('onClose', () => queues.close());
      await scope.register(adapter.registerPlugin(), { prefix: path });
    });
}

class ReadingAdapter extends FastifyAdapter {
  override setApiRoutes(routes: Parameters<FastifyAdapter['setApiRoutes']>[0]): FastifyAdapter {
    return super.setApiRoutes(routes.filter(({ method }) => method === 'get'));
  }

  /** A driver's message about a connection contains hosts and roles: it goes to the log only. */
  override setErrorHandler(handler: Parameters<FastifyAdapter['setErrorHandler']>[0]): this {
    return super.setErrorHandler((error) => {
      report(error);
      return handler(Object.assign(new Error('The queue does not answer.'), { statusCode: 500 }));
    });
  }
}

/**
 * Opens the queues when an administrator first needs them, so that an unavailable queue does not prevent the start.
 * After a failure the next request tries again.
 */
class OpenedQueues {
  private opening: Promise<ReadableQueues> | undefined;

  constructor(
    private readonly url: string,
    private readonly onOpen: (queues: ReadableQueues['queues']) => void,
  ) {}

  async open(): Promise<void> {
    const opening = (this.opening ??= this.openAnew());
    try {
      await opening;
    } catch (error) {
      // only the failed attempt: another request may have begun a new one
      if (this.opening === opening) this.opening = undefined;
      report(error);
      throw new Refused('service.unavailable', { reason: 'queue-away' });
    }
  }

  private async openAnew(): Promise<ReadableQueues> {
    const opened = await openForReading(this.url, names, report);
    this.onOpen(opened.queues);
    return opened;
  }

  async close(): Promise<void> {
    const opened = await this.opening?.catch(() => undefined);
    await opened?.close();
  }
}

/** The original page, without the fonts that it would load from another host. */
const ownPage = (page: string, nonce: string): string =>
  page.replace(/<link[^>]+href="https?:[^>]*>/g, '').replaceAll('<style>', `<style nonce="${nonce}">`);

const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
