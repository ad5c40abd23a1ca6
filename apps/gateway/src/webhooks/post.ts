import { createHmac } from 'node:crypto';
import { Agent, request } from 'undici';
import { faultOfUrl, lookupAllowed, type AddressRule } from './addresses.js';
import type { ClaimedEvent, Outcome } from './webhooks.js';

const timeoutMs = 10_000;
const answerBytesMax = 1_024;

/**
 * Connections to receivers, each to a checked address. There is no limit per host: two webhooks of one partner must not
 * wait for each other, and the sender limits the number of running attempts.
 */
export const receivers = (rule: AddressRule): Agent =>
  new Agent({ connect: { lookup: lookupAllowed(rule), timeout: timeoutMs }, keepAliveTimeout: 4_000 });

/** The message to a receiver: that a case moved. Only ids and codes, no content of the case. */
export const messageOf = (event: ClaimedEvent): string =>
  JSON.stringify(
    event.ref === null
      ? { id: event.id, transition: event.transition, at: event.at }
      : {
          id: event.id,
          ref: event.ref,
          version: event.version,
          transition: event.transition,
          to: event.to_state,
          at: event.at,
        },
  );

/**
 * Standard Webhooks: signs the id, the second of sending and the body together, so that none of them can be reused in
 * another message.
 */
export const signature = (secret: Buffer, id: string, second: number, body: string): string =>
  `v1,${createHmac('sha256', secret).update(`${id}.${second}.${body}`).digest('base64')}`;

/**
 * Makes one attempt. An answer 2xx within ten seconds means that the event was delivered; a redirect does not, and is
 * not followed. Only the status of the answer is stored; at most a kilobyte of its body is read and discarded.
 */
export async function post(
  agent: Agent,
  rule: AddressRule,
  event: ClaimedEvent,
  secret: Buffer,
  stopping: AbortSignal,
): Promise<Outcome & { delivered: boolean }> {
  // the rule may have changed since the webhook was registered, and an IP address in the URL is not resolved
  const wrong = faultOfUrl(event.url, rule);
  if (wrong) return { delivered: false, status: null, fault: wrong };
  const body = messageOf(event);
  const second = Math.floor(Date.now() / 1_000);
  const attempt = new AbortController();
  const end = (): void => attempt.abort();
  const timer = setTimeout(end, timeoutMs);
  stopping.addEventListener('abort', end, { once: true });
  if (stopping.aborted) end();
  try {
    const answer = await request(event.url, {
      dispatcher: agent,
      method: 'POST',
      signal: attempt.signal,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'safe-passage',
        'webhook-id': event.id,
        'webhook-timestamp': String(second),
        'webhook-signature': signature(secret, event.id, second, body),
      },
      body,
    });
    await answer.body.dump({ limit: answerBytesMax, signal: attempt.signal }).catch(() => undefined);
    const delivered = answer.statusCode >= 200 && answer.statusCode < 300;
    return { delivered, status: answer.statusCode, fault: null };
  } catch (error) {
    return {
      delivered: false,
      status: null,
      fault: stopping.aborted ? 'sender_stopped' : faultOf(error, attempt.signal),
    };
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', end);
  }
}

/** A stable code for the failure: an error's own message may contain an address or the receiver's text. */
function faultOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'timeout';
  const { code } = (error ?? {}) as { code?: unknown };
  if (code === 'address_not_allowed') return code;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'host_not_found';
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return 'timeout';
  if (typeof code === 'string' && /CERT|TLS|SSL|SELF_SIGNED|VERIFY/.test(code)) return 'tls_failed';
  return 'no_answer';
}
