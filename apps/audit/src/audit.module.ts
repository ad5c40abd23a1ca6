import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_PIPE } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { ActorTokenGuard, ActorTokens, ActorTokenStrategy, RolesGuard } from '@app/access';
import { Database, deadlines } from '@app/database';
import { CaseReader } from '@app/journal';
import {
  HealthController,
  inputPipe,
  Readiness,
  required,
  ServiceModule,
  takesWrites,
  type Config,
} from '@app/platform';
import { AuditController } from './audit.controller.js';
import { BundleController } from './bundle.controller.js';
import { Bundles } from './bundle.js';
import { CaseProofController } from './case-proof.controller.js';
import { Counts } from './counts.js';
import { ExportsController } from './exports/exports.controller.js';
import { Exports } from './exports/exports.js';
import { PdfRenderer } from './exports/pdf-renderer.js';
import { FiguresController } from './figures.controller.js';
import { Gauges } from './gauges.js';
import { Lists } from './lists.js';
import { TilesDir } from './tiles-dir.js';
import { TlogProofs } from './tlog-proofs.js';

@Module({})
export class AuditModule {
  static of(config: Config): DynamicModule {
    return {
      module: AuditModule,
      imports: [ServiceModule.of('audit', config, { answerMs: deadlines.longAnswerMs }), PassportModule],
      controllers: [
        AuditController,
        BundleController,
        CaseProofController,
        ExportsController,
        FiguresController,
        HealthController,
      ],
      providers: [
        // in this order: authenticate the caller, check the role, and only then parse the request
        { provide: APP_GUARD, useClass: ActorTokenGuard },
        { provide: APP_GUARD, useClass: RolesGuard },
        { provide: APP_PIPE, useValue: inputPipe },
        ActorTokenStrategy,
        Bundles,
        CaseReader,
        Counts,
        Exports,
        Gauges,
        Lists,
        PdfRenderer,
        TlogProofs,
        { provide: TilesDir, useValue: new TilesDir(required(config, 'TILES_DIR')) },
        { provide: ActorTokens, useFactory: () => ActorTokens.read(config.KEY_DIR, 'verify') },
        {
          provide: Readiness,
          inject: [Database],
          useFactory: (database: Database) => new Readiness('audit', [takesWrites(database)]),
        },
      ],
    };
  }
}
