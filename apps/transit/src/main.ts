import { readConfig, runAsProcess, startService } from '@app/platform';
import { TransitModule } from './transit.module.js';

await runAsProcess(() => {
  const config = readConfig();
  return startService('transit', TransitModule.of(config), config);
});
