import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '@app/database';
import type { Config } from './config.js';
import { MetricsController } from './metrics.js';
import { configToken, ServiceName } from './tokens.js';

/** The settings of a service's database pool that differ from the defaults. */
export type DatabaseUse = Partial<Omit<Parameters<typeof Database.connect>[1], 'name'>>;

/**
 * Everything that every service has: its configuration, its name, one pool of connections and its metrics. It is
 * global, so any provider of the service can inject `Database` or use `@InjectConfig()`, without a factory. Nest shuts
 * down an imported module after the module that imports it, so the pool closes last.
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
