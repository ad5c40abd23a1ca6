import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '@app/platform';
import { StageModule } from '@app/stage';

@Module({})
export class ResettlementModule {
  static of(config: Config): DynamicModule {
    return { module: ResettlementModule, imports: [StageModule.of('resettlement', config)] };
  }
}
