import { Controller, Get, Param, Query, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentActor, SessionGuard, type Person } from '@app/access';
import { readPurposes } from '@app/lifecycle';
import { pass } from './cases.controller.js';
import { Services } from './services.js';

/** A document may wait for others before it is set. */
const documentTimeoutMs = 120_000;

@ApiTags('audit')
@ApiBearerAuth()
@Controller('api/audit')
@UseGuards(SessionGuard)
export class AuditController {
  constructor(private readonly services: Services) {}

  @Get('verify')
  @ApiOperation({
    summary: 'Verify a case’s chain',
    description: 'Hashes every entry again, from the genesis to the head, and names the first that does not hold.',
  })
  @ApiQuery({ name: 'case', description: 'The case’s reference' })
  verify(
    @Query() query: Record<string, string>,
    @CurrentActor() person: Person,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.ask('verify', query, person, reply);
  }

  @Get('cases/:ref/chain')
  @ApiOperation({
    summary: 'A case’s chain, to be verified by whoever asks',
    description:
      'Every entry as it was hashed, with the digests of sealed bodies in their place; docs/journal.md says which bytes are hashed. Head, version and state come with each page: when two pages differ in them, the case moved meanwhile.',
  })
  @ApiParam({ name: 'ref' })
  @ApiQuery({ name: 'after', required: false, description: 'next of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: 'at most 500' })
  chain(
    @Param('ref') ref: string,
    @Query() query: Record<string, string>,
    @CurrentActor() person: Person,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.ask(`cases/${encodeURIComponent(ref)}/chain`, query, person, reply);
  }

  @Get('cases/:ref/proof')
  @ApiOperation({
    summary: 'That a case’s entries are in the log',
    description:
      'For whoever may read the chain. The log’s last checkpoint and, for each entry by its place, the index and the inclusion proof of its hash; null: newer than the checkpoint. With `since`, the proof that the checkpoint extends the tree of that size; null: the log is smaller, it was set back.',
  })
  @ApiParam({ name: 'ref' })
  @ApiQuery({ name: 'since', required: false, description: 'the size of a checkpoint that you have' })
  proof(
    @Param('ref') ref: string,
    @Query() query: Record<string, string>,
    @CurrentActor() person: Person,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.ask(`cases/${encodeURIComponent(ref)}/proof`, query, person, reply);
  }

  @Get('cases/:ref/bundle')
  @ApiOperation({
    summary: 'A case with its proofs, to be verified offline',
    description:
      'For coordinators and auditors, on record. Entries, their sealed bodies as stored, reads, the log’s checkpoint and an inclusion proof for each: docs/log.md. The verifier is apps/verify.',
  })
  @ApiParam({ name: 'ref' })
  @ApiQuery({
    name: 'since',
    required: false,
    description: 'the size of a checkpoint that you have: the bundle then proves that today’s extends it',
  })
  @ApiQuery({ name: 'purpose', required: false, description: 'why; review when absent' })
  bundle(
    @Param('ref') ref: string,
    @Query() query: Record<string, string>,
    @CurrentActor() person: Person,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.ask(`cases/${encodeURIComponent(ref)}/bundle`, query, person, reply);
  }

  @Get('cases/:ref/export')
  @ApiOperation({
    summary: 'A case’s timeline as a file',
    description:
      'For coordinators and auditors, on record and counted: the file’s name holds the number of the copy. Open facts alone, with the log’s checkpoint (PDF and JSON). Two documents are set at once, eight wait, then 503 with Retry-After. A case of more than 3,000 entries leaves as CSV or JSON.',
  })
  @ApiParam({ name: 'ref' })
  @ApiQuery({ name: 'as', enum: ['pdf', 'csv', 'json'] })
  @ApiQuery({ name: 'lang', enum: ['en', 'ko'], required: false, description: 'en when absent' })
  @ApiQuery({ name: 'purpose', enum: readPurposes, description: 'why; stays on record' })
  @ApiProduces('application/pdf', 'text/csv', 'application/json')
  export(
    @Param('ref') ref: string,
    @Query() query: Record<string, string>,
    @CurrentActor() person: Person,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.ask(`cases/${encodeURIComponent(ref)}/export`, query, person, reply, documentTimeoutMs);
  }

  @Get('daily-sheet')
  @ApiOperation({
    summary: 'The log’s checkpoint of the day, on one page',
    description:
      'For coordinators, auditors, administrators and heads of mission: to be printed, signed and kept outside the service. No case is in it. 503 before the first checkpoint.',
  })
  @ApiQuery({ name: 'lang', enum: ['en', 'ko'], required: false, description: 'en when absent' })
  @ApiProduces('application/pdf')
  dailySheet(
    @Query() query: Record<string, string>,
    @CurrentActor() person: Person,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.ask('daily-sheet', query, person, reply, documentTimeoutMs);
  }

  @Get('figures')
  @ApiOperation({
    summary: 'Figures of the cases opened in a window',
    description:
      'For coordinators and auditors: flow between stages, time in each, age of open cases, clocks, waits for exit permissions. Counts from 1 to 4 are withheld (null, suppressed: true), and those that would tell them. Counted anew every 30 seconds at most.',
  })
  @ApiQuery({ name: 'from', required: false, description: 'a day (UTC); the 90 days up to `to` when absent' })
  @ApiQuery({
    name: 'to',
    required: false,
    description: 'a day (UTC), included; today when absent. At most three years',
  })
  @ApiQuery({ name: 'facility', required: false, description: 'a facility’s code' })
  figures(
    @Query() query: Record<string, string>,
    @CurrentActor() person: Person,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.ask('figures', query, person, reply);
  }

  @Get('operations')
  @ApiOperation({
    summary: 'How much work waits, for how long, and what was parked',
    description: 'For coordinators, auditors and administrators. Counts alone, and the stage services’ processes.',
  })
  operations(
    @Query() query: Record<string, string>,
    @CurrentActor() person: Person,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.ask('operations', query, person, reply);
  }

  @Get('reads')
  @ApiOperation({
    summary: 'Who opened which compartment of a case',
    description: 'For coordinators and auditors; newest first.',
  })
  @ApiQuery({ name: 'case' })
  @ApiQuery({ name: 'before', required: false })
  @ApiQuery({ name: 'limit', required: false })
  reads(
    @Query() query: Record<string, string>,
    @CurrentActor() person: Person,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.ask('reads', query, person, reply);
  }

  @Get('deliveries')
  @ApiOperation({
    summary: 'Deliveries that wait or were parked',
    description: 'For coordinators, auditors and administrators.',
  })
  @ApiQuery({ name: 'parked', required: false })
  @ApiQuery({ name: 'after', required: false })
  @ApiQuery({ name: 'limit', required: false })
  deliveries(
    @Query() query: Record<string, string>,
    @CurrentActor() person: Person,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.ask('deliveries', query, person, reply);
  }

  private async ask(
    path: string,
    query: Record<string, string>,
    actor: Person,
    reply: FastifyReply,
    timeoutMs?: number,
  ): Promise<void> {
    pass(
      reply,
      await this.services.ask('audit', {
        method: 'GET',
        path: `/${path}?${new URLSearchParams(query).toString()}`,
        actor,
        headers: { 'accept-language': reply.request.headers['accept-language'] },
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      }),
    );
  }
}
