import { Body, Controller, Get, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CurrentActor, scopeOf, SessionGuard, type Person } from '@app/access';
import { Database } from '@app/journal';
import { caseStates, parsed, Refused, type Actor } from '@app/lifecycle';
import { Services, type Answer, type ServiceName } from './services.js';

const refForm = /^SP-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;
const filters = z.strictObject({
  stage: z.enum(['intake', 'referral', 'transit', 'resettlement', 'closed']).optional(),
  state: z.enum(caseStates).optional(),
  facility: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  assignee: z.union([z.uuid(), z.literal('me')]).optional(),
  /** Cases whose earliest clock is due before this instant; `now` for those that are due already. */
  due: z.union([z.iso.datetime({ offset: true }), z.literal('now')]).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

interface Row {
  id: string;
  ref: string;
  opened_at: Date;
}

/** Finds the service that has a case, and passes the request on with who asks. */
@Controller('api/cases')
@UseGuards(SessionGuard)
export class CasesController {
  constructor(
    private readonly services: Services,
    private readonly database: Database,
  ) {}

  @Post()
  @ApiExcludeEndpoint()
  async open(
    @Body() body: unknown,
    @CurrentActor() person: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    pass(
      reply,
      await this.services.ask('intake', {
        method: 'POST',
        path: '/cases',
        actor: person,
        body,
        headers: commandHeaders(request),
      }),
    );
  }

  @Post(':ref/:transition')
  @ApiExcludeEndpoint()
  async move(
    @Param('ref') ref: string,
    @Param('transition') transition: string,
    @Body() body: unknown,
    @CurrentActor() person: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const path = `/cases/${ref}/${encodeURIComponent(transition)}`;
    pass(
      reply,
      await this.services.ask(await this.custodian(ref, person), {
        method: 'POST',
        path,
        actor: person,
        body,
        headers: commandHeaders(request),
      }),
    );
  }

  @Get()
  @ApiExcludeEndpoint()
  async list(
    @Query() query: unknown,
    @CurrentActor() person: Person,
  ): Promise<{ cases: unknown[]; next: string | null }> {
    const { stage, state, facility, assignee, due, cursor, limit } = parsed(filters, query);
    const after = cursorOf(cursor);
    const rows = await this.database.query<Row>(
      'list',
      `select l.*, f.code as facility from journal.list_cases($1, $2, $3, (select id from access.facilities where code = $4), $5, $6, $7, $8, $9) l
       join access.facilities f on f.id = l.facility_id
       where $4::text is null or f.code = $4 order by l.opened_at desc, l.id desc`,
      [
        scopeOf(person),
        stage ?? null,
        state ?? null,
        facility ?? null,
        assignee === 'me' ? person.id : (assignee ?? null),
        due === 'now' ? new Date() : (due ?? null),
        after?.at ?? null,
        after?.id ?? null,
        limit,
      ],
    );
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return { cases: rows.map(shown), next: last ? cursorTo(last) : null };
  }

  @Get(':ref')
  @ApiExcludeEndpoint()
  view(
    @Param('ref') ref: string,
    @CurrentActor() person: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.read(`/cases/${ref}`, this.custodian(ref, person), person, request, reply);
  }

  @Get(':ref/file/:compartment')
  @ApiExcludeEndpoint()
  file(
    @Param('ref') ref: string,
    @Param('compartment') compartment: string,
    @Query('purpose') purpose: string | undefined,
    @CurrentActor() person: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const query = new URLSearchParams(purpose ? { purpose } : {}).toString();
    const path = `/cases/${ref}/file/${encodeURIComponent(compartment)}?${query}`;
    return this.read(path, this.custodian(ref, person), person, request, reply);
  }

  @Get(':ref/duplicates')
  @ApiExcludeEndpoint()
  duplicates(
    @Param('ref') ref: string,
    @CurrentActor() person: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.read(`/cases/${ref}/duplicates`, this.custodian(ref, person), person, request, reply);
  }

  @Get(':ref/timeline')
  @ApiExcludeEndpoint()
  timeline(
    @Param('ref') ref: string,
    @Query() query: Record<string, string>,
    @CurrentActor() person: Person,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!refForm.test(ref)) throw new Refused('case.not-found');
    const path = `/cases/${ref}/timeline?${new URLSearchParams(query).toString()}`;
    return this.read(path, 'audit', person, request, reply);
  }

  /** Passes a reading on to the service that answers it, and its answer back, in the asker's language. */
  private async read(
    path: string,
    service: ServiceName | Promise<ServiceName>,
    actor: Person,
    { headers }: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const language = { 'accept-language': headers['accept-language'] };
    pass(reply, await this.services.ask(await service, { method: 'GET', path, actor, headers: language }));
  }

  /** The service with custody, where the person may see the case at all. */
  private async custodian(ref: string, actor: Actor): Promise<ServiceName> {
    const [row] = refForm.test(ref)
      ? await this.database.query<{ custody: ServiceName }>(
          'find-case',
          'select custody from journal.find_case($1, $2)',
          [ref, scopeOf(actor)],
        )
      : [];
    if (!row) throw new Refused('case.not-found');
    return row.custody;
  }
}

const commandHeaders = ({ headers }: FastifyRequest): Record<string, string | undefined> => ({
  'idempotency-key': one(headers['idempotency-key']),
  'if-match': headers['if-match'],
  'accept-language': headers['accept-language'],
});
const one = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

export const pass = (reply: FastifyReply, { status, headers, body }: Answer): void => {
  void reply.status(status).headers(headers).send(body);
};

/** Snake case is the table's; the API speaks camel case. */
const shown = (row: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([key]) => key !== 'id' && key !== 'facility_id')
      .map(([key, value]) => [key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()), value as unknown]),
  );

const cursorTo = (row: Row): string => Buffer.from(JSON.stringify([row.opened_at, row.id])).toString('base64url');

function cursorOf(cursor: string | undefined): { at: string; id: string } | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [at, id] = z
      .tuple([z.iso.datetime(), z.uuid()])
      .parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { at, id };
  } catch {
    throw new Refused('input.malformed', { fields: [{ path: 'cursor', fault: 'invalid_format' }] });
  }
}
