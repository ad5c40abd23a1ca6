import cookie from '@fastify/cookie';
import { Injectable, Module, type DynamicModule, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { APP_GUARD, APP_PIPE } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { ActorTokens, OwnOrigin, People, RolesGuard, SessionGuard, SessionStrategy } from '@app/access';
import { Database } from '@app/database';
import { KeyRegister } from '@app/journal';
import {
  inputPipe,
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
import { SERVICE_URLS, Services, type ServiceName } from './services.js';
import { SessionController } from './session.controller.js';
import { DevicePasses } from './sign-in/device-passes.js';
import { SignIn } from './sign-in/sign-in.js';
import { serveQueueBoard } from './queue-board.js';
import { VisibleCases } from './visible-case.js';
import { serveWeb } from './web.js';
import { WebhookSecrets } from './webhooks/secrets.js';
import { WebhookSender } from './webhooks/webhook-sender.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { Webhooks } from './webhooks/webhooks.js';

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
        // in this order: authenticate the caller, check the role, and only then parse the request
        { provide: APP_GUARD, useClass: SessionGuard },
        { provide: APP_GUARD, useClass: RolesGuard },
        { provide: APP_PIPE, useValue: inputPipe },
        ...told(config, urls),
        SessionStrategy,
        SignIn,
        People,
        Administration,
        Alerts,
        AlertWatch,
        ClockRules,
        VisibleCases,
        CaseList,
        Presence,
        MovedCases,
        LiveUpdates,
        Services,
        Webhooks,
        WebhookSender,
        Closing,
        KeyRegister,
        { provide: ActorTokens, useFactory: () => ActorTokens.read(config.KEY_DIR, 'sign') },
        { provide: DevicePasses, useFactory: () => DevicePasses.make(config.KEY_DIR) },
        {
          provide: WebhookSecrets,
          useFactory: (register: KeyRegister) => WebhookSecrets.read(config.KEY_DIR, register),
          inject: [KeyRegister],
        },
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
      ],
    };
  }
}

/** The settings with which the process was started. */
const told = (config: Config, urls: Record<ServiceName, string>): Provider[] => [
  { provide: SERVICE_URLS, useValue: urls },
  { provide: OwnOrigin, useValue: new OwnOrigin(config.PUBLIC_ORIGIN) },
  { provide: TilesDir, useValue: new TilesDir(required(config, 'TILES_DIR')) },
];

/** Starts the gateway: the API, its documentation, and the desk. */
export const startGateway = (config: Config, urls: Record<ServiceName, string>): Promise<RunningService> =>
  startService('gateway', GatewayModule.of(config, urls), config, async (app) => {
    await app.register(cookie);
    // before the desk's files: both plugins add sendFile to replies, and the one in the outer scope must come later
    if (config.QUEUE_URL !== undefined) await serveQueueBoard(app, config.QUEUE_URL);
    await serveWeb(app);
    serveDocuments(app);
  });
