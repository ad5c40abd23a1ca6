import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '@app/platform';
import { StageModule } from '@app/stage';

@Module({})
export class TransitModule {
  static of(config: Config): DynamicModule {
    return { module: TransitModule, imports: [StageModule.of('transit', config)] };
  }
}
