import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { z } from 'zod';
import { assertRole, CurrentActor, SessionGuard, type Person } from '@app/access';
import { lifecycle, parsed, Refused } from '@app/lifecycle';
import { Administration } from '../administration.js';
import { addressRule, faultOfUrl, isAllowed } from './addresses.js';
import { WebhookSecrets } from './secrets.js';
import { WebhookSender } from './webhook-sender.js';
import { Webhooks, type ShownDelivery, type ShownWebhook } from './webhooks.js';

const newWebhook = z.strictObject({
  url: z.string().min(1).max(2_000),
  /** Empty: every transition. */
  transitions: z
    .array(z.enum([...lifecycle.transitions.keys()] as [string, ...string[]]))
    .max(200)
    .default([]),
  facility: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable()
    .default(null),
});
const limit = z.coerce.number().int().min(1).max(200).default(50);
const listPage = z.strictObject({ before: z.uuid().optional(), limit });
const deliveriesPage = z.strictObject({
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
  limit,
});

/** Who outside is told that a case moved. An administrator sets it up and sees that it works, and never which case it was. */
@ApiTags('webhooks')
@ApiBearerAuth()
@Controller('api/webhooks')
@UseGuards(SessionGuard)
export class WebhooksController {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly secrets: WebhookSecrets,
    private readonly sender: WebhookSender,
    private readonly administration: Administration,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Webhooks, those in use first',
    description: '`waiting` events are still to be delivered; `failing` ones were tried in vain so far, or given up.',
  })
  @ApiQuery({ name: 'before', required: false })
  @ApiQuery({ name: 'limit', required: false })
  async list(
    @Query() query: unknown,
    @CurrentActor() person: Person,
  ): Promise<{ webhooks: ShownWebhook[]; next: string | null }> {
    assertRole(person, ['administrator']);
    const page = parsed(listPage, query);
    const webhooks = await this.webhooks.list(page.before ?? null, page.limit);
    return { webhooks, next: webhooks.length === page.limit ? (webhooks.at(-1)?.id ?? null) : null };
  }

  @Post()
  @ApiOperation({
    summary: 'Add a webhook',
    description:
      'It is told of transitions from now on. The secret, which its messages are signed with, is shown this once. At most 20.',
  })
  @ApiBody({ schema: z.toJSONSchema(newWebhook, { io: 'input', target: 'openapi-3.0' }) as object })
  async add(@Body() input: unknown, @CurrentActor() person: Person): Promise<{ id: string; secret: string }> {
    assertRole(person, ['administrator']);
    const { url, transitions, facility } = parsed(newWebhook, input);
    await this.assertLeadsOut(url);
    const facilityId = facility === null ? null : await this.administration.facilityId(facility);
    const id = await this.webhooks.add({ url, transitions: [...new Set(transitions)], facilityId }, person.id);
    if (id === undefined) throw new Refused('webhooks.too-many');
    return { id, secret: this.secrets.shown(id) };
  }

  /** Tells a slip of the pen at once; what counts is that each connection is judged anew. */
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
  @ApiOperation({
    summary: 'Remove a webhook',
    description: 'What waits for it is not sent any more. That it was there stays on record.',
  })
  async remove(@Param('id', ParseUUIDPipe) id: string, @CurrentActor() person: Person): Promise<void> {
    assertRole(person, ['administrator']);
    if (!(await this.webhooks.remove(id, person.id))) throw new Refused('resource.not-found');
  }

  @Post(':id/test')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send a ping', description: 'Signed and retried like any other message.' })
  async test(@Param('id', ParseUUIDPipe) id: string, @CurrentActor() person: Person): Promise<void> {
    assertRole(person, ['administrator']);
    if (!(await this.webhooks.ping(id))) throw new Refused('resource.not-found');
    this.sender.wake();
  }

  @Post(':id/retry')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send again what was given up', description: 'For a receiver that is back after days.' })
  async retry(@Param('id', ParseUUIDPipe) id: string, @CurrentActor() person: Person): Promise<void> {
    assertRole(person, ['administrator']);
    if (!(await this.webhooks.retry(id))) throw new Refused('resource.not-found');
    this.sender.wake();
  }

  @Get(':id/deliveries')
  @ApiOperation({
    summary: 'Deliveries of a webhook, the newest first',
    description: 'Delivered ones are kept for 7 days, given up ones for 30.',
  })
  @ApiQuery({ name: 'before', required: false })
  @ApiQuery({ name: 'limit', required: false })
  async deliveries(
    @Param('id', ParseUUIDPipe) id: string,
    @Query() query: unknown,
    @CurrentActor() person: Person,
  ): Promise<{ deliveries: ShownDelivery[]; next: string | null }> {
    assertRole(person, ['administrator']);
    const page = parsed(deliveriesPage, query);
    const found = await this.webhooks.deliveries(id, page.before ?? null, page.limit);
    if (!found) throw new Refused('resource.not-found');
    return found;
  }
}
