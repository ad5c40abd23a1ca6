import { Pool } from 'undici';
import { Refused, type Actor } from '@app/lifecycle';
import { ActorTokens } from '@app/access';
import { describeError, log } from '@app/platform';

export const serviceNames = ['intake', 'referral', 'transit', 'resettlement', 'audit'] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** As it came, byte for byte: JSON, or a file. */
  body: Buffer;
}

const passedOn = ['content-type', 'content-disposition', 'etag', 'idempotency-replayed', 'retry-after'];
const timeoutMs = 20_000;
const connectionsMax = 64;
/** Requests that wait for a connection to a service; more are refused at once, since nobody would wait that long for them. */
const queuedMax = 1_000;

/** The services behind the gateway. Each request goes with a token that says who asks, for that service alone. */
export class Services {
  private readonly pools: Record<ServiceName, Pool>;

  constructor(
    urls: Record<ServiceName, string>,
    private readonly tokens: ActorTokens,
  ) {
    const pool = (name: ServiceName): Pool =>
      new Pool(urls[name], { connections: connectionsMax, bodyTimeout: timeoutMs, headersTimeout: timeoutMs });
    this.pools = {
      intake: pool('intake'),
      referral: pool('referral'),
      transit: pool('transit'),
      resettlement: pool('resettlement'),
      audit: pool('audit'),
    };
  }

  /**
   * Asks a service and returns its answer as it is. A service that does not answer is a 503: the client repeats with the same
   * Idempotency-Key and is told what became of its command.
   */
  async ask(
    name: ServiceName,
    request: {
      method: 'GET' | 'POST';
      path: string;
      actor: Actor;
      body?: unknown;
      headers?: Record<string, string | undefined>;
      /** Until the answer begins, where that may take longer than anybody waits for a page. */
      timeoutMs?: number;
    },
  ): Promise<Answer> {
    const token = await this.tokens.sign(request.actor, name);
    if ((this.pools[name].stats.queued ?? 0) >= queuedMax) throw new Refused('service.unavailable', { service: name });
    try {
      const { statusCode, headers, body } = await this.pools[name].request({
        method: request.method,
        path: request.path,
        ...(request.timeoutMs === undefined ? {} : { headersTimeout: request.timeoutMs }),
        headers: {
          authorization: `Bearer ${token}`,
          ...request.headers,
          ...(request.method === 'POST' ? { 'content-type': 'application/json' } : {}),
        },
        ...(request.method === 'POST' ? { body: JSON.stringify(request.body ?? {}) } : {}),
      });
      const passed = passedOn.flatMap((header) => {
        const value = headers[header];
        return typeof value === 'string' ? [[header, value] as const] : [];
      });
      return { status: statusCode, headers: Object.fromEntries(passed), body: Buffer.from(await body.arrayBuffer()) };
    } catch (error) {
      log('warn', 'service does not answer', { service: name, ...describeError(error) });
      throw new Refused('service.unavailable', { service: name });
    }
  }

  /** Whether the service is ready to work. */
  async isReady(name: ServiceName): Promise<boolean> {
    try {
      const { statusCode, body } = await this.pools[name].request({ method: 'GET', path: '/readyz' });
      await body.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.pools).map((pool) => pool.close()));
  }
}
