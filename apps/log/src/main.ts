import { readConfig, runAsProcess, startService } from '@app/platform';
import { LogModule } from './log.module.js';

await runAsProcess(() => {
  const config = readConfig();
  return startService('log', LogModule.of(config), config);
});
