import cookie from '@fastify/cookie';
import { Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { PassportModule } from '@nestjs/passport';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ActorTokens, OwnOrigin, People, SessionStrategy } from '@app/access';
import { Database } from '@app/database';
import { KeyRegister } from '@app/journal';
import {
  MetricsController,
  Readiness,
  required,
  ServiceModule,
  startService,
  takesWrites,
  type Config,
  type RunningService,
} from '@app/platform';
import { assertKeys } from '@app/vault';
import { AdministrationController } from './administration.controller.js';
import { Administration } from './administration.js';
import { AlertWatch } from './alerts/alert-watch.js';
import { AlertsController } from './alerts/alerts.controller.js';
import { Alerts } from './alerts/alerts.js';
import { AuditController } from './audit.controller.js';
import { CaseListController } from './case-list.controller.js';
import { CaseList } from './case-list.js';
import { CasesController } from './cases.controller.js';
import { ClockRulesController } from './clock-rules.controller.js';
import { ClockRules } from './clock-rules.js';
import { serveDocuments } from './documents.js';
import { EventsController } from './events.controller.js';
import { LiveUpdates } from './live-updates.js';
import { TlogController, TilesDir } from './tlog.controller.js';
import { MovedCases } from './moved-cases.js';
import { PeopleController } from './people.controller.js';
import { PresenceController } from './presence.controller.js';
import { Presence } from './presence.js';
import { PublicController } from './public.controller.js';
import { Services, type ServiceName } from './services.js';
import { SessionController } from './session.controller.js';
import { DevicePasses } from './sign-in/device-passes.js';
import { SignIn } from './sign-in/sign-in.js';
import { serveQueueBoard } from './queue-board.js';
import { VisibleCases } from './visible-case.js';
import { serveWeb } from './web.js';
import { webhookProviders } from './webhooks/providers.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

@Injectable()
class Closing implements OnApplicationShutdown {
  constructor(private readonly services: Services) {}
  onApplicationShutdown(): Promise<void> {
    return this.services.close();
  }
}

@Module({})
export class GatewayModule {
  static of(config: Config, urls: Record<ServiceName, string>): DynamicModule {
    return {
      module: GatewayModule,
      imports: [ServiceModule.of('gateway', config), PassportModule],
      controllers: [
        SessionController,
        // before the audit's: its checkpoint needs no session
        TlogController,
        AlertsController,
        AuditController,
        AdministrationController,
        PeopleController,
        ClockRulesController,
        WebhooksController,
        PublicController,
        CaseListController,
        PresenceController,
        CasesController,
        EventsController,
      ],
      providers: [
        SessionStrategy,
        { provide: OwnOrigin, useValue: new OwnOrigin(config.PUBLIC_ORIGIN) },
        {
          provide: SignIn,
          useFactory: async (people: People) => new SignIn(people, await DevicePasses.make(config.KEY_DIR)),
          inject: [People],
        },
        { provide: People, useFactory: (database: Database) => new People(database), inject: [Database] },
        {
          provide: Administration,
          useFactory: (database: Database, people: People) => new Administration(database, people),
          inject: [Database, People],
        },
        { provide: Alerts, useFactory: (database: Database) => new Alerts(database), inject: [Database] },
        {
          provide: AlertWatch,
          useFactory: (alerts: Alerts, updates: LiveUpdates) => new AlertWatch(alerts, updates),
          inject: [Alerts, LiveUpdates],
        },
        { provide: ClockRules, useFactory: (database: Database) => new ClockRules(database), inject: [Database] },
        { provide: VisibleCases, useFactory: (database: Database) => new VisibleCases(database), inject: [Database] },
        { provide: CaseList, useFactory: (database: Database) => new CaseList(database), inject: [Database] },
        { provide: Presence, useFactory: (database: Database) => new Presence(database), inject: [Database] },
        {
          provide: LiveUpdates,
          useFactory: (database: Database, people: People) => new LiveUpdates(new MovedCases(database), people),
          inject: [Database, People],
        },
        {
          provide: Services,
          useFactory: async () => new Services(urls, await ActorTokens.read(config.KEY_DIR, 'sign')),
        },
        KeyRegister,
        {
          provide: Readiness,
          useFactory: (database: Database, register: KeyRegister, services: Services) =>
            new Readiness('gateway', [
              takesWrites(database),
              { name: 'keys', check: async () => assertKeys(config.KEY_DIR, await register.all()) },
              { name: 'services', check: () => services.assertReady(), msMax: 4_500 },
            ]),
          inject: [Database, KeyRegister, Services],
        },
        { provide: TilesDir, useValue: new TilesDir(required(config, 'TILES_DIR')) },
        ...webhookProviders(config),
        Closing,
      ],
    };
  }
}

/** Starts the gateway: the API, its documentation, and the page. */
export const startGateway = (config: Config, urls: Record<ServiceName, string>): Promise<RunningService> =>
  startService('gateway', GatewayModule.of(config, urls), config, async (app) => {
    await app.register(cookie);
    // before the desk's files: both bring a reply its sendFile, and the later one may be the outer one only
    if (config.QUEUE_URL !== undefined) await serveQueueBoard(app, config.QUEUE_URL);
    await serveWeb(app);
    serveDocuments(app);
  });

// here and not at the controller, which every service has: they would all load what makes documents
ApiTags('service')(MetricsController);
ApiOperation({
  summary: 'Prometheus metrics',
  description: 'Of this process. From this machine, or with METRICS_TOKEN as bearer token.',
})(
  MetricsController.prototype,
  'metrics',
  Object.getOwnPropertyDescriptor(MetricsController.prototype, 'metrics') ?? {},
);
