import { readConfig, runAsProcess, startService } from '@app/platform';
import { ResettlementModule } from './resettlement.module.js';

await runAsProcess(() => {
  const config = readConfig();
  return startService('resettlement', ResettlementModule.of(config), config);
});
