import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { ActorTokens, ActorTokenStrategy, ServiceName } from '@app/access';
import { Database, deadlines } from '@app/database';
import { Journal } from '@app/journal';
import {
  HealthController,
  MetricsController,
  MetricsToken,
  Readiness,
  required,
  takesWrites,
  type Config,
} from '@app/platform';
import { AuditController } from './audit.controller.js';
import { BundleController } from './bundle.controller.js';
import { Bundles } from './bundle.js';
import { CaseProofController } from './case-proof.controller.js';
import { ExportsController } from './exports/exports.controller.js';
import { Exports, TilesDir } from './exports/exports.js';
import { PdfRenderer } from './exports/pdf-renderer.js';
import { FiguresController } from './figures.controller.js';
import { Gauges } from './gauges.js';
import { TlogProofs } from './tlog-proofs.js';

class Closing implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}
  onApplicationShutdown(): Promise<void> {
    return this.database.close();
  }
}

@Module({})
export class AuditModule {
  static of(config: Config): DynamicModule {
    const tilesDir = required(config, 'TILES_DIR');
    return {
      module: AuditModule,
      imports: [PassportModule],
      controllers: [
        AuditController,
        BundleController,
        CaseProofController,
        ExportsController,
        FiguresController,
        HealthController,
        MetricsController,
      ],
      providers: [
        ActorTokenStrategy,
        { provide: ServiceName, useValue: new ServiceName('audit') },
        { provide: MetricsToken, useValue: new MetricsToken(config.METRICS_TOKEN) },
        { provide: ActorTokens, useFactory: () => ActorTokens.read(config.KEY_DIR, 'verify') },
        {
          provide: Database,
          useFactory: () =>
            Database.connect(config.DATABASE_URL, {
              connectionsMax: config.DATABASE_CONNECTIONS_MAX,
              name: 'audit',
              answerMs: deadlines.longAnswerMs,
            }),
        },
        { provide: Journal, useFactory: (database: Database) => new Journal(database), inject: [Database] },
        {
          provide: TlogProofs,
          useFactory: (database: Database) => new TlogProofs(database, tilesDir),
          inject: [Database],
        },
        {
          provide: Bundles,
          useFactory: (journal: Journal, database: Database, log: TlogProofs) => new Bundles(journal, database, log),
          inject: [Journal, Database, TlogProofs],
        },
        { provide: TilesDir, useValue: new TilesDir(tilesDir) },
        {
          provide: Exports,
          useFactory: (journal: Journal, database: Database, dir: TilesDir) => new Exports(journal, database, dir),
          inject: [Journal, Database, TilesDir],
        },
        PdfRenderer,
        { provide: Gauges, useFactory: (database: Database) => new Gauges(database), inject: [Database] },
        {
          provide: Readiness,
          useFactory: (database: Database) => new Readiness('audit', [takesWrites(database)]),
          inject: [Database],
        },
        { provide: Closing, useFactory: (database: Database) => new Closing(database), inject: [Database] },
      ],
    };
  }
}
