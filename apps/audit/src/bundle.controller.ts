import { Controller, Get, Param, Query } from '@nestjs/common';
import { CurrentActor, Roles } from '@app/access';
import { auditRoutes, type QueryOf } from '@app/api';
import type { Actor } from '@app/lifecycle';
import { Bundles, type Bundle } from './bundle.js';

const { bundle } = auditRoutes;

@Controller()
export class BundleController {
  constructor(private readonly bundles: Bundles) {}

  /** The case with its proofs, to be verified elsewhere. It has the ciphertexts as they are stored, and no key. */
  @Get('cases/:ref/bundle')
  @Roles('coordinator', 'auditor')
  bundle(
    @Param('ref') ref: string,
    @Query({ schema: bundle.query }) { since, purpose }: QueryOf<typeof bundle>,
    @CurrentActor() actor: Actor,
  ): Promise<Bundle> {
    return this.bundles.of(ref, actor, purpose, since);
  }
}
