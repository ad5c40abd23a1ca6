import { Agent, get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Controller, Get, Module } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startService, type RunningService } from './bootstrap.js';

interface Answer {
  status: number | undefined;
  connection: string | undefined;
  body: string;
}

describe('a service that is told to stop', () => {
  let service: RunningService;
  let arrived: Promise<void>;
  let answer: () => void;
  let agent: Agent;

  beforeEach(async () => {
    let arrive: () => void = () => undefined;
    arrived = new Promise((resolve) => (arrive = resolve));
    const answered = new Promise<void>((resolve) => (answer = resolve));

    @Controller()
    class Embassy {
      @Get('slow')
      async slow(): Promise<{ done: true }> {
        arrive();
        await answered;
        return { done: true };
      }
      @Get('quick')
      quick(): { done: true } {
        return { done: true };
      }
    }
    @Module({ controllers: [Embassy] })
    class Desk {}
    service = await startService('desk', Desk, { HOST: '127.0.0.1', PORT: 0 });
    agent = new Agent({ keepAlive: true });
  });
  afterEach(async () => {
    answer();
    agent.destroy();
    await service.stop();
  });

  const ask = async (path: string, by: Agent | false = agent): Promise<Answer> => {
    const [response] = (await once(get(`${service.url}${path}`, { agent: by }), 'response')) as [IncomingMessage];
    const body = (await response.toArray()).join('');
    return { status: response.statusCode, connection: response.headers.connection, body };
  };
  const newcomer = (): Promise<string | undefined> =>
    ask('/quick', false).then(
      ({ connection }) => connection,
      (error: NodeJS.ErrnoException) => error.code,
    );

  it('answers running requests in full, then closes their connections', async () => {
    const asked = ask('/slow');
    await arrived;
    const stopped = service.stop();
    answer();
    expect(await asked).toEqual({ status: 200, connection: 'close', body: '{"done":true}' });
    await stopped;
  });

  it('accepts no new connection while it stops', async () => {
    const asked = ask('/slow');
    await arrived;
    const stopped = service.stop();
    // the server closes its port a moment after it was told to; until then it answers newcomers and closes their
    // connections
    while ((await newcomer()) !== 'ECONNREFUSED');
    answer();
    expect((await asked).status).toBe(200);
    await stopped;
  });

  it('does not wait for connections without a request', async () => {
    const { port } = new URL(service.url);
    const early = connect({ port: Number(port), host: '127.0.0.1' });
    const ended = once(early.resume(), 'close');
    expect(await ask('/quick')).toMatchObject({ status: 200 });
    const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), 6_000).unref());
    expect(await Promise.race([service.stop().then(() => 'stopped'), late])).toBe('stopped');
    await ended;
  });

  it('does not wait for idle connections', async () => {
    expect(await ask('/quick')).toMatchObject({ status: 200, connection: 'keep-alive' });
    await service.stop();
    expect(await newcomer()).toBe('ECONNREFUSED');
  });
});
