import {
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type Type,
} from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { PassportModule } from '@nestjs/passport';
import { lifecycle as theLifecycle, type Lifecycle, type Stage } from '@app/lifecycle';
import { ActorTokens, ActorTokenStrategy, ServiceName } from '@app/access';
import { Database } from '@app/database';
import { connectQueues, deliveryTiming, Journal, KeyRegister } from '@app/journal';
import {
  describeError,
  HealthController,
  logSparingly,
  MetricsController,
  MetricsToken,
  Readiness,
  takesWrites,
  Workers,
  type Config,
} from '@app/platform';
import { assertKeys, localKeys, Vault } from '@app/vault';
import { handledTransition, type TransitionHandler } from './handles-transition.js';
import { MakeTransitionHandler } from './make-transition.js';
import { Rules } from './rules.js';
import { StageController } from './stage.controller.js';
import { ListDuplicatesHandler, OpenCompartmentHandler, ViewCaseHandler } from './view-case.js';
import { DeliveryWorker } from './worker.js';

/** Starts the worker with the service, and on the way out stops it before the database goes. */
class Running implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly worker: DeliveryWorker,
    private readonly database: Database,
    private readonly readiness: Readiness,
  ) {}
  async onApplicationBootstrap(): Promise<void> {
    await this.worker.start();
    // it starts all the same: once the keys, the queue or the disk are back it works, and until then /readyz says why not
    await this.readiness.assert().catch(() => undefined);
  }
  async onApplicationShutdown(): Promise<void> {
    await this.worker.stop();
    await this.database.close();
  }
}

/** What the four stage services share; what differs between them is their name and their handlers. */
@Module({})
export class StageModule {
  /** `lifecycle` is another one only in tests, which add a row to see what it costs. */
  static of(
    stage: Stage,
    config: Config,
    handlers: Type<TransitionHandler>[] = [],
    lifecycle: Lifecycle = theLifecycle,
  ): DynamicModule {
    return {
      module: StageModule,
      imports: [CqrsModule.forRoot(), PassportModule],
      controllers: [StageController, HealthController, MetricsController],
      providers: [
        ...handlers,
        MakeTransitionHandler,
        ViewCaseHandler,
        OpenCompartmentHandler,
        ListDuplicatesHandler,
        ActorTokenStrategy,
        { provide: ServiceName, useValue: new ServiceName(stage) },
        { provide: MetricsToken, useValue: new MetricsToken(config.METRICS_TOKEN) },
        { provide: ActorTokens, useFactory: () => ActorTokens.read(config.KEY_DIR, 'verify') },
        {
          provide: Database,
          useFactory: () =>
            Database.connect(config.DATABASE_URL, { connectionsMax: config.DATABASE_CONNECTIONS_MAX, name: stage }),
        },
        { provide: Journal, useFactory: (database: Database) => new Journal(database), inject: [Database] },
        { provide: KeyRegister, useFactory: (database: Database) => new KeyRegister(database), inject: [Database] },
        {
          provide: Vault,
          useFactory: (register: KeyRegister) => new Vault(localKeys(config.KEY_DIR, register)),
          inject: [KeyRegister],
        },
        {
          provide: Readiness,
          useFactory: (database: Database, register: KeyRegister, worker: DeliveryWorker) =>
            new Readiness(stage, [
              takesWrites(database),
              { name: 'keys', check: async () => assertKeys(config.KEY_DIR, await register.all()) },
              { name: 'queue', check: () => worker.assertQueue() },
            ]),
          inject: [Database, KeyRegister, DeliveryWorker],
        },
        {
          provide: Rules,
          useFactory: (modules: ModuleRef, reflector: Reflector) =>
            rulesOf(stage, lifecycle, handlers, modules, reflector),
          inject: [ModuleRef, Reflector],
        },
        {
          provide: DeliveryWorker,
          useFactory: (commands: CommandBus, database: Database) =>
            new DeliveryWorker(
              stage,
              lifecycle,
              commands,
              database,
              connectQueues(
                queueUrl(config),
                (error) => logSparingly('queue', { service: stage, ...describeError(error) }),
                config.QUEUE_CONNECTIONS_MAX,
              ),
              {
                ...deliveryTiming,
                leaseSeconds: config.DELIVERY_LEASE_SECONDS,
                backoffSeconds: config.DELIVERY_BACKOFF_SECONDS,
                attemptSeconds: config.DELIVERY_ATTEMPT_SECONDS,
              },
              config.DATABASE_URL,
            ),
          inject: [CommandBus, Database],
        },
        {
          provide: Workers,
          useExisting: DeliveryWorker,
        },
        {
          provide: Running,
          useFactory: (worker: DeliveryWorker, database: Database, readiness: Readiness) =>
            new Running(worker, database, readiness),
          inject: [DeliveryWorker, Database, Readiness],
        },
      ],
    };
  }
}

/** The queue has a role of its own: a service that fell back on its own would look well and never work. */
function queueUrl({ QUEUE_URL }: Config): string {
  if (!QUEUE_URL)
    throw new Error(
      'the environment is not complete:\n- QUEUE_URL: the queue role’s postgres:// URL, or a redis:// URL',
    );
  return QUEUE_URL;
}

async function rulesOf(
  stage: Stage,
  lifecycle: Lifecycle,
  types: Type<TransitionHandler>[],
  modules: ModuleRef,
  reflector: Reflector,
): Promise<Rules> {
  const handlers = new Map<string, TransitionHandler>();
  for (const type of types) {
    const name = reflector.get<string>(handledTransition, type);
    if (handlers.has(name)) throw new Error(`${name} has two handlers`);
    handlers.set(name, await modules.create(type));
  }
  return new Rules(stage, lifecycle, handlers);
}
