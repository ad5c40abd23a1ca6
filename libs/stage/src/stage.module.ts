import { Injectable, Module, type DynamicModule, type OnApplicationBootstrap, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { PassportModule } from '@nestjs/passport';
import { lifecycle as theLifecycle, type Lifecycle, type Stage } from '@app/lifecycle';
import { ActorTokens, ActorTokenStrategy } from '@app/access';
import { Database } from '@app/database';
import { connectQueues, deliveryTiming, Journal, KeyRegister } from '@app/journal';
import {
  describeError,
  HealthController,
  logSparingly,
  Readiness,
  ServiceModule,
  takesWrites,
  Workers,
  type Config,
} from '@app/platform';
import { assertKeys, KeyPort, localKeys, Vault } from '@app/vault';
import type { TransitionHandler } from './handles-transition.js';
import { MakeTransitionHandler } from './make-transition.js';
import { lifecycleToken, Rules, stageToken } from './rules.js';
import { StageController } from './stage.controller.js';
import { ListDuplicatesHandler, OpenCompartmentHandler, ViewCaseHandler } from './view-case.js';
import { DeliveryWorker, queuesToken, workerOptionsToken, type WorkerOptions } from './worker.js';

/**
 * Logs at the start why the service is not ready. The service starts in any case: it works as soon as keys, queue and
 * disk are available, and /readyz reports what is missing until then.
 */
@Injectable()
class FirstLook implements OnApplicationBootstrap {
  constructor(private readonly readiness: Readiness) {}
  async onApplicationBootstrap(): Promise<void> {
    await this.readiness.assert().catch(() => undefined);
  }
}

/** Everything that the four stage services share. They differ in their name and their handlers. */
@Module({})
export class StageModule {
  static of(
    stage: Stage,
    config: Config,
    handlers: Type<TransitionHandler>[] = [],
    lifecycle: Lifecycle = theLifecycle,
  ): DynamicModule {
    const options: WorkerOptions = {
      timing: {
        ...deliveryTiming,
        leaseSeconds: config.DELIVERY_LEASE_SECONDS,
        backoffSeconds: config.DELIVERY_BACKOFF_SECONDS,
        attemptSeconds: config.DELIVERY_ATTEMPT_SECONDS,
      },
      databaseUrl: config.DATABASE_URL,
    };
    return {
      module: StageModule,
      imports: [ServiceModule.of(stage, config), CqrsModule.forRoot(), DiscoveryModule, PassportModule],
      controllers: [StageController, HealthController],
      providers: [
        ...handlers,
        MakeTransitionHandler,
        ViewCaseHandler,
        OpenCompartmentHandler,
        ListDuplicatesHandler,
        ActorTokenStrategy,
        Journal,
        KeyRegister,
        Vault,
        Rules,
        DeliveryWorker,
        FirstLook,
        { provide: stageToken, useValue: stage },
        { provide: lifecycleToken, useValue: lifecycle },
        { provide: workerOptionsToken, useValue: options },
        { provide: Workers, useExisting: DeliveryWorker },
        { provide: ActorTokens, useFactory: () => ActorTokens.read(config.KEY_DIR, 'verify') },
        {
          provide: KeyPort,
          inject: [KeyRegister],
          useFactory: (register: KeyRegister) => localKeys(config.KEY_DIR, register),
        },
        {
          provide: queuesToken,
          useFactory: () =>
            connectQueues(
              queueUrl(config),
              (error) => logSparingly('queue', { service: stage, ...describeError(error) }),
              config.QUEUE_CONNECTIONS_MAX,
            ),
        },
        {
          provide: Readiness,
          inject: [Database, KeyRegister, DeliveryWorker],
          useFactory: (database: Database, register: KeyRegister, worker: DeliveryWorker) =>
            new Readiness(stage, [
              takesWrites(database),
              { name: 'keys', check: async () => assertKeys(config.KEY_DIR, await register.all()) },
              { name: 'queue', check: () => worker.assertQueue() },
            ]),
        },
      ],
    };
  }
}

/**
 * The queue needs its own role: a service that used its own database role instead would report that it is well and
 * never do any work.
 */
function queueUrl({ QUEUE_URL }: Config): string {
  if (!QUEUE_URL)
    throw new Error(
      'the environment is not complete:\n- QUEUE_URL: the queue role’s postgres:// URL, or a redis:// URL',
    );
  return QUEUE_URL;
}
