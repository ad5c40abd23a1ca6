import { createHmac } from 'node:crypto';
import { makeKey, readKnownKey, type KeyRegister } from '@app/vault';

const keyName = 'webhooks';

/**
 * What a webhook's messages are signed with: derived from its id and one key of the gateway's folder, so that the database holds no secret
 * and a stolen one signs nothing. Without the key the gateway does not start: another one would break every receiver in silence.
 */
export class WebhookSecrets {
  private constructor(private readonly key: Buffer) {}

  static async read(folder: string, register: KeyRegister): Promise<WebhookSecrets> {
    return new WebhookSecrets(await readKnownKey(folder, keyName, register));
  }

  /** Makes the key, unless it is there. */
  static async make(folder: string): Promise<void> {
    await makeKey(folder, keyName);
  }

  of(webhookId: string): Buffer {
    return createHmac('sha256', this.key).update(`webhook/${webhookId}`).digest();
  }

  /** The form in which Standard Webhooks hands a secret over. */
  shown(webhookId: string): string {
    return `whsec_${this.of(webhookId).toString('base64')}`;
  }
}
