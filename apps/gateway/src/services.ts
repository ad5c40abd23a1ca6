import { Pool } from 'undici';
import { Refused, type Actor } from '@app/lifecycle';
import { ActorTokens } from '@app/access';
import { describeError, log } from '@app/platform';

export const serviceNames = ['intake', 'referral', 'transit', 'resettlement', 'audit'] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const passedOn = ['content-type', 'etag', 'idempotency-replayed', 'retry-after'];
const connectionsMax = 64;

/** The services behind the gateway. Each request goes with a token that says who asks, for that service alone. */
export class Services {
  private readonly pools: Record<ServiceName, Pool>;

  constructor(
    urls: Record<ServiceName, string>,
    private readonly tokens: ActorTokens,
  ) {
    const pool = (name: ServiceName): Pool =>
      new Pool(urls[name], { connections: connectionsMax, bodyTimeout: 20_000, headersTimeout: 20_000 });
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
    },
  ): Promise<Answer> {
    const token = await this.tokens.sign(request.actor, name);
    try {
      const { statusCode, headers, body } = await this.pools[name].request({
        method: request.method,
        path: request.path,
        headers: {
          authorization: `Bearer ${token}`,
          ...Object.fromEntries(Object.entries(request.headers ?? {}).filter(([, value]) => value !== undefined)),
          ...(request.method === 'POST' ? { 'content-type': 'application/json' } : {}),
        },
        ...(request.method === 'POST' ? { body: JSON.stringify(request.body ?? {}) } : {}),
      });
      const passed = passedOn.flatMap((header) => {
        const value = headers[header];
        return typeof value === 'string' ? [[header, value] as const] : [];
      });
      return { status: statusCode, headers: Object.fromEntries(passed), body: await body.text() };
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
