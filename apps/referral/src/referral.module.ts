import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '@app/platform';
import { StageModule } from '@app/stage';
import { SendHandler } from './transitions/send.js';

@Module({})
export class ReferralModule {
  static of(config: Config): DynamicModule {
    return { module: ReferralModule, imports: [StageModule.of('referral', config, [SendHandler])] };
  }
}
