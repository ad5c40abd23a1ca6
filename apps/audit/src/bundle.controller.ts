import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { ActorTokenGuard, assertRole, CurrentActor } from '@app/access';
import { parsed, readPurposes, type Actor } from '@app/lifecycle';
import { Bundles, type Bundle } from './bundle.js';

const asked = z.strictObject({
  since: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  purpose: z.enum(readPurposes).default('review'),
});

@Controller()
@UseGuards(ActorTokenGuard)
export class BundleController {
  constructor(private readonly bundles: Bundles) {}

  /** The case with its proofs, for who verifies elsewhere: ciphertexts as they are stored, and no key. */
  @Get('cases/:ref/bundle')
  bundle(@Param('ref') ref: string, @Query() query: unknown, @CurrentActor() actor: Actor): Promise<Bundle> {
    assertRole(actor, ['coordinator', 'auditor']);
    const { since, purpose } = parsed(asked, query);
    return this.bundles.of(ref, actor, purpose, since);
  }
}
