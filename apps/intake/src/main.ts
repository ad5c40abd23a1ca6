import { readConfig, runAsProcess, startService } from '@app/platform';
import { IntakeModule } from './intake.module.js';

await runAsProcess(() => {
  const config = readConfig();
  return startService('intake', IntakeModule.of(config), config);
});
