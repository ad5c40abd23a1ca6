import { readConfig, runAsProcess, startService } from '@app/platform';
import { TlogModule } from './tlog.module.js';

await runAsProcess(() => {
  const config = readConfig();
  return startService('log', TlogModule.of(config), config);
});
