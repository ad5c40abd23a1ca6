import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { deadlines } from '@app/database';

/** The direction in which a connection loses data: what the client sends, what the server sends, or both. */
export type Direction = 'requests' | 'answers' | 'both';

/**
 * Passes all traffic on. On demand it forgets connections as a firewall or a NAT device does: without notice to either
 * side.
 */
export interface SwallowingProxy {
  port: number;
  /** How many connections clients hold open now. */
  open(): number;
  /**
   * Every connection that is open now stays open, but passes nothing more in that direction. New connections pass
   * everything. Returns how many clients have an open connection.
   */
  swallow(direction: Direction): number;
  /** The same in both directions; new connections also pass nothing until plugIn. Returns how many were open. */
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
 * Uses a free port when `port` is 0. The server of a forgotten connection learns that its client left at the time when
 * its own keepalive would have detected it: the machine's TCP stack answers keepalives for this proxy, and cannot be
 * silenced.
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
      // both sides are gone, so nobody needs to be told
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
    // the other side gets the same error: a reset, or a refused connection
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

/**
 * Passes bytes and the end of the stream to the other side, or reads and discards them: the sender's TCP stack then
 * believes that they arrived.
 */
function pass(from: Socket, to: Socket, isLost: () => boolean): void {
  from.on('data', (bytes) => {
    if (isLost() || to.destroyed) return;
    if (!to.write(bytes)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => (isLost() ? undefined : to.end()));
}
