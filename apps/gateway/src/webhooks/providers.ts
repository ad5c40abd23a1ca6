import type { Provider } from '@nestjs/common';
import { Database } from '@app/database';
import { KeyRegister } from '@app/journal';
import type { Config } from '@app/platform';
import { WebhookSecrets } from './secrets.js';
import { WebhookSender } from './webhook-sender.js';
import { Webhooks } from './webhooks.js';

/** What the gateway needs to tell partners that a case moved. */
export const webhookProviders = (config: Config): Provider[] => [
  { provide: Webhooks, useFactory: (database: Database) => new Webhooks(database), inject: [Database] },
  {
    provide: WebhookSecrets,
    useFactory: (register: KeyRegister) => WebhookSecrets.read(config.KEY_DIR, register),
    inject: [KeyRegister],
  },
  {
    provide: WebhookSender,
    useFactory: (webhooks: Webhooks, secrets: WebhookSecrets) =>
      new WebhookSender(webhooks, secrets, config.DELIVERY_BACKOFF_SECONDS),
    inject: [Webhooks, WebhookSecrets],
  },
];
