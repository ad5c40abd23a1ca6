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
/** Each service's own, and the one beside it where what may have ended a worker is tried alone. */
const names = stages.flatMap((stage) => [stage, `${stage}-suspects`]);

const uiConfig = {
  boardTitle: 'Queues',
  miscLinks: [{ text: 'Safe Passage', url: '/operations' }],
  hideDocsLink: true,
  // the server's memory and clients are nobody's business here, and its icon brings styles that the policy refuses
  hideRedisDetails: true,
};

const report = (error: unknown): void => logSparingly('queue board', describeError(error));

/**
 * Bull Board over the queue's jobs, for the administrator, to look at. What changes a queue is not there: routes that are no GET are not made.
 * Its files are behind the session as well, since one hook stands before everything below its path.
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
          // as a page, which asks all the time: it keeps no session of someone who went away
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

  /** What a driver says of a connection names hosts and roles: that is for the log. */
  override setErrorHandler(handler: Parameters<FastifyAdapter['setErrorHandler']>[0]): this {
    return super.setErrorHandler((error) => {
      report(error);
      return handler(Object.assign(new Error('The queue does not answer.'), { statusCode: 500 }));
    });
  }
}

/** Opened when an administrator first looks, so that a queue which is away keeps nothing from starting; tried anew at the next look. */
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
      // only what failed: another look may have begun to open them anew
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

/** The page as it comes, but for the fonts that it would fetch from another host. */
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
