import { createHmac } from 'node:crypto';
import { makeKey, readKnownKey, type KeyRegister } from '@app/vault';

const keyName = 'webhooks';

/**
 * The secrets that sign a webhook's messages, derived from its id and one key in the gateway's folder. So the database
 * contains no secret, and a stolen database can sign nothing. Without the key the gateway does not start: a new key
 * would silently break every receiver.
 */
export class WebhookSecrets {
  private constructor(private readonly key: Buffer) {}

  static async read(folder: string, register: KeyRegister): Promise<WebhookSecrets> {
    return new WebhookSecrets(await readKnownKey(folder, keyName, register));
  }

  /** Makes the key unless it exists. */
  static async make(folder: string): Promise<void> {
    await makeKey(folder, keyName);
  }

  of(webhookId: string): Buffer {
    return createHmac('sha256', this.key).update(`webhook/${webhookId}`).digest();
  }

  /** The format in which Standard Webhooks gives a secret to the receiver. */
  shown(webhookId: string): string {
    return `whsec_${this.of(webhookId).toString('base64')}`;
  }
}
