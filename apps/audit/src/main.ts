import { readConfig, runAsProcess, startService } from '@app/platform';
import { AuditModule } from './audit.module.js';

await runAsProcess(() => {
  const config = readConfig();
  return startService('audit', AuditModule.of(config), config);
});
