import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { startSwallowingProxy, type SwallowingProxy } from './swallowing-proxy.js';

describe('the proxy that swallows traffic', () => {
  let server: Server;
  let proxy: SwallowingProxy;
  let heard: string[];
  let sockets: Socket[];
  let accepted: Socket[];

  beforeEach(async () => {
    heard = [];
    sockets = [];
    accepted = [];
    server = createServer((socket) => {
      accepted.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        heard.push(bytes.toString());
        socket.write(`answer to ${bytes.toString()}`);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    proxy = await startSwallowingProxy(0, (server.address() as AddressInfo).port);
  });

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await proxy.close();
    server.close();
  });

  const opened = async (): Promise<Socket> => {
    const socket = connect(proxy.port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  };
  const ask = async (socket: Socket, text: string): Promise<string> => {
    socket.write(text);
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    return bytes.toString();
  };

  it('keeps what is open silent for good, and passes everything on a new connection', async () => {
    const old = await opened();
    expect(await ask(old, 'one')).toBe('answer to one');
    expect(proxy.swallow('both')).toBe(1);
    const answers: Buffer[] = [];
    old.on('data', (bytes: Buffer) => answers.push(bytes));
    old.write('two');
    expect(await ask(await opened(), 'three')).toBe('answer to three');
    expect(heard).toEqual(['one', 'three']);
    expect(answers).toEqual([]);
    expect(old.closed).toBe(false);
  });

  it('lets requests through whose answers it swallows', async () => {
    const old = await opened();
    await ask(old, 'one');
    proxy.swallow('answers');
    const answers: Buffer[] = [];
    old.on('data', (bytes: Buffer) => answers.push(bytes));
    old.write('two');
    await ask(await opened(), 'three');
    expect(heard).toEqual(['one', 'two', 'three']);
    expect(answers).toEqual([]);
  });

  it('tells a client that the server has ended only while it passes traffic', async () => {
    const before = await opened();
    await ask(before, 'one');
    proxy.swallow('both');
    const after = await opened();
    await ask(after, 'two');
    const gone = once(after, 'close');
    for (const socket of accepted) socket.destroy();
    await gone;
    expect(before.closed).toBe(false);
  });

  it('passes nothing on new connections while the cable is pulled, and these stay dead', async () => {
    proxy.unplug();
    const during = await opened();
    during.write('lost');
    proxy.plugIn();
    during.write('lost, too');
    expect(await ask(await opened(), 'one')).toBe('answer to one');
    expect(heard).toEqual(['one']);
  });
});
