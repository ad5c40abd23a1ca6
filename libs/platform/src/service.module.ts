import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '@app/database';
import type { Config } from './config.js';
import { MetricsController } from './metrics.js';
import { configToken, ServiceName } from './tokens.js';

/** How a service uses the database, where it differs from others. */
export type DatabaseUse = Partial<Omit<Parameters<typeof Database.connect>[1], 'name'>>;

/**
 * What every service has: its configuration, its name, one pool of connections and its metrics. Global, so that a provider anywhere in the service
 * asks for `Database` or `@InjectConfig()` and needs no factory. Nest shuts the modules that a
 * module imports down after it, so the pool closes last.
 */
@Global()
@Module({})
export class ServiceModule implements OnApplicationShutdown {
  static of(name: string, config: Config, use: DatabaseUse = {}): DynamicModule {
    return {
      module: ServiceModule,
      controllers: [MetricsController],
      providers: [
        { provide: configToken, useValue: config },
        { provide: ServiceName, useValue: new ServiceName(name) },
        {
          provide: Database,
          useFactory: () =>
            Database.connect(config.DATABASE_URL, { connectionsMax: config.DATABASE_CONNECTIONS_MAX, ...use, name }),
        },
      ],
      exports: [configToken, ServiceName, Database],
    };
  }

  constructor(@Inject(Database) private readonly database: Database) {}

  onApplicationShutdown(): Promise<void> {
    return this.database.close();
  }
}
