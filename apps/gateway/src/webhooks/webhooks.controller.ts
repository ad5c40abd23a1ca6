import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { CurrentActor, Roles, type Person } from '@app/access';
import { webhookRoutes as routes, type AnswerOf, type BodyOf, type ParamsOf, type QueryOf } from '@app/api';
import { Refused } from '@app/lifecycle';
import { Administration } from '../administration.js';
import { addressRule, faultOfUrl, isAllowed } from './addresses.js';
import { WebhookSecrets } from './secrets.js';
import { WebhookSender } from './webhook-sender.js';
import { Webhooks } from './webhooks.js';

/**
 * Webhooks tell partners that a case moved. An administrator registers them and sees whether they work, but never which
 * case moved.
 */
@Controller('api/webhooks')
@Roles('administrator')
export class WebhooksController {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly secrets: WebhookSecrets,
    private readonly sender: WebhookSender,
    private readonly administration: Administration,
  ) {}

  @Get()
  async list(
    @Query({ schema: routes.list.query }) { before, limit }: QueryOf<typeof routes.list>,
  ): Promise<AnswerOf<typeof routes.list>> {
    const webhooks = await this.webhooks.list(before ?? null, limit);
    return { webhooks, next: webhooks.length === limit ? (webhooks.at(-1)?.id ?? null) : null };
  }

  @Post()
  async add(
    @Body({ schema: routes.add.body }) { url, transitions, facility }: BodyOf<typeof routes.add>,
    @CurrentActor() person: Person,
  ): Promise<AnswerOf<typeof routes.add>> {
    await this.assertLeadsOut(url);
    const facilityId = facility === null ? null : await this.administration.facilityId(facility);
    const id = await this.webhooks.add({ url, transitions: [...new Set(transitions)], facilityId }, person.id);
    if (id === undefined) throw new Refused('webhooks.too-many');
    return { id, secret: this.secrets.shown(id) };
  }

  /** Reports a mistyped URL at once. The check that counts is made for each connection. */
  private async assertLeadsOut(url: string): Promise<void> {
    const fault = faultOfUrl(url, addressRule()) ?? (await this.faultOfHost(new URL(url).hostname));
    if (fault) throw new Refused('input.malformed', { fields: [{ path: 'url', fault }] });
  }

  private async faultOfHost(hostname: string): Promise<string | undefined> {
    if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return undefined;
    const found = await lookup(hostname, { all: true }).catch(() => undefined);
    if (!found) return 'host_not_found';
    return found.some(({ address }) => isAllowed(address, addressRule())) ? undefined : 'address_not_allowed';
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(
    @Param({ schema: routes.remove.params }) { id }: ParamsOf<typeof routes.remove>,
    @CurrentActor() person: Person,
  ): Promise<void> {
    if (!(await this.webhooks.remove(id, person.id))) throw new Refused('resource.not-found');
  }

  @Post(':id/test')
  @HttpCode(202)
  async test(@Param({ schema: routes.test.params }) { id }: ParamsOf<typeof routes.test>): Promise<void> {
    if (!(await this.webhooks.ping(id))) throw new Refused('resource.not-found');
    this.sender.wake();
  }

  @Post(':id/retry')
  @HttpCode(202)
  async retry(@Param({ schema: routes.retry.params }) { id }: ParamsOf<typeof routes.retry>): Promise<void> {
    if (!(await this.webhooks.retry(id))) throw new Refused('resource.not-found');
    this.sender.wake();
  }

  @Get(':id/deliveries')
  async deliveries(
    @Param({ schema: routes.deliveries.params }) { id }: ParamsOf<typeof routes.deliveries>,
    @Query({ schema: routes.deliveries.query }) { before, limit }: QueryOf<typeof routes.deliveries>,
  ): Promise<AnswerOf<typeof routes.deliveries>> {
    const found = await this.webhooks.deliveries(id, before ?? null, limit);
    if (!found) throw new Refused('resource.not-found');
    return found;
  }
}
