import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { deadlines } from '@app/database';

/** What is lost on a connection: what the client sends, what the server sends, or both. */
export type Direction = 'requests' | 'answers' | 'both';

/** Passes all traffic on, until it is told to forget connections as a firewall or a NAT device does: without a word to either side. */
export interface SwallowingProxy {
  port: number;
  /** How many connections clients hold open now. */
  open(): number;
  /** Every connection that is open now passes nothing more in that direction, and stays open. New ones pass everything. Returns how many clients hold open. */
  swallow(direction: Direction): number;
  /** The same in both directions, and new connections pass nothing either until the cable is plugged in. Returns how many were open. */
  unplug(): number;
  plugIn(): void;
  close(): Promise<void>;
}

interface Connection {
  client: Socket;
  server: Socket;
  lost: { requests: boolean; answers: boolean };
}

/**
 * On a free port where `port` is 0. The server of a forgotten connection learns that its client has left when its own keepalive would have found
 * out: the machine's TCP answers for this proxy, and can't be silenced.
 */
export async function startSwallowingProxy(port: number, targetPort: number): Promise<SwallowingProxy> {
  const open = new Set<Connection>();
  let unplugged = false;
  const listener = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const server = connect({ port: targetPort, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    const connection = { client, server, lost: { requests: unplugged, answers: unplugged } };
    open.add(connection);
    pass(client, server, () => connection.lost.requests);
    pass(server, client, () => connection.lost.answers);
    const { lost } = connection;
    const serverLearns = (): void =>
      void setTimeout(() => (server.destroy(), client.destroy()), deadlines.sessionSilentMs).unref();
    const settle = (): void => {
      // nobody is left who could be told
      if (server.destroyed && client.readableEnded) client.destroy();
      if (client.destroyed && server.destroyed) open.delete(connection);
    };
    client.once('end', () => (lost.requests ? serverLearns() : settle()));
    client.once('close', () => {
      if (lost.requests) serverLearns();
      else server.destroy();
      settle();
    });
    server.once('close', () => {
      if (!lost.answers) client.destroy();
      settle();
    });
    // the other side sees what this one saw: a reset, or a refused connection
    client.once('error', () => (lost.requests ? undefined : server.resetAndDestroy()));
    server.once('error', () => (lost.answers ? undefined : client.resetAndDestroy()));
  });
  await new Promise<void>((resolve, reject) => listener.once('error', reject).listen(port, '127.0.0.1', resolve));
  const held = (): number => [...open].filter(({ client }) => !client.readableEnded && !client.destroyed).length;
  const swallow = (direction: Direction): number => {
    for (const { lost } of open) {
      lost.requests ||= direction !== 'answers';
      lost.answers ||= direction !== 'requests';
    }
    return held();
  };
  return {
    port: (listener.address() as AddressInfo).port,
    open: held,
    swallow,
    unplug() {
      unplugged = true;
      return swallow('both');
    },
    plugIn: () => void (unplugged = false),
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const { client, server } of open) for (const socket of [client, server]) socket.destroy();
      }),
  };
}

/** Bytes and the end of the stream go on to the other side, or are read and thrown away: the sender's own TCP hears that they arrived. */
function pass(from: Socket, to: Socket, isLost: () => boolean): void {
  from.on('data', (bytes) => {
    if (isLost() || to.destroyed) return;
    if (!to.write(bytes)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => (isLost() ? undefined : to.end()));
}
