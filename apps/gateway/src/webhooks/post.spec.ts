import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { post, receivers, signature } from './post.js';
import type { ClaimedEvent } from './webhooks.js';

let connections = 0;
let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer((socket) => {
    connections++;
    socket.on('error', () => undefined).resume();
    socket.end('not what was asked for');
  });
  await new Promise<void>((done) => server.listen(0, done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((done) => server.close(done)));

const ping = (url: string): ClaimedEvent => ({
  ...{ id: randomUUID(), webhook_id: randomUUID(), url, attempts: 1, at: new Date() },
  ...{ ref: null, version: null, transition: 'ping', to_state: null },
});

async function attempt(url: string, rule: 'production' | 'local', stopping = new AbortController()) {
  const agent = receivers(rule);
  try {
    return await post(agent, rule, ping(url), randomBytes(32), stopping.signal);
  } finally {
    await agent.destroy();
  }
}

describe('an attempt', () => {
  it('in production connects to no name that resolves to this machine', async () => {
    expect(await attempt(`https://localhost:${port}/`, 'production')).toEqual({
      delivered: false,
      status: null,
      fault: 'address_not_allowed',
    });
    expect(await attempt(`https://127.0.0.1:${port}/`, 'production')).toMatchObject({ fault: 'address_not_allowed' });
    expect(await attempt(`http://localhost:${port}/`, 'production')).toMatchObject({ fault: 'not_https' });
    expect(connections).toBe(0);
  });

  it('reports a failure with our own code, never with the receiver’s text', async () => {
    expect(await attempt(`http://127.0.0.1:${port}/`, 'local')).toMatchObject({ status: null, fault: 'no_answer' });
    expect(await attempt(`https://localhost:${port}/`, 'local')).toMatchObject({ status: null, fault: 'tls_failed' });
    expect(await attempt('https://nobody.invalid/', 'production')).toMatchObject({ fault: 'host_not_found' });
    expect(connections).toBe(2);
  });

  it('that is interrupted by the end of this process says so', async () => {
    const stopping = new AbortController();
    stopping.abort();
    expect(await attempt(`http://127.0.0.1:${port}/`, 'local', stopping)).toMatchObject({ fault: 'sender_stopped' });
  });
});

describe('a signature', () => {
  it('matches the example of the Standard Webhooks specification', () => {
    const secret = Buffer.from('plJ3nmyCDGBKInavdOK15jsl', 'base64');
    const body = '{"event_type":"ping","data":{"success":true}}';
    expect(signature(secret, 'msg_loFOjxBNrRLzqYUf', 1731705121, body)).toBe(
      'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    );
  });
});
