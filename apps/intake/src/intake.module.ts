import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '@app/platform';
import { StageModule } from '@app/stage';
import { IdentifyHandler } from './transitions/identify.js';

@Module({})
export class IntakeModule {
  static of(config: Config): DynamicModule {
    return { module: IntakeModule, imports: [StageModule.of('intake', config, [IdentifyHandler])] };
  }
}
