import { readConfig, runAsProcess, startService } from '@app/platform';
import { ReferralModule } from './referral.module.js';

await runAsProcess(() => {
  const config = readConfig();
  return startService('referral', ReferralModule.of(config), config);
});
