import { connect, createServer, type Socket } from 'node:net';

/** What is lost on a connection: what the client sends, what the server sends, or both. */
export type Direction = 'requests' | 'answers' | 'both';

/** Passes all traffic on, until it is told to forget connections as a firewall or a NAT device does: without a word to either side. */
export interface SwallowingProxy {
  port: number;
  /** How many connections are open now. */
  open(): number;
  /** Every connection that is open now passes nothing more in that direction, and stays open. New ones pass everything. Returns how many. */
  swallow(direction: Direction): number;
  /** The same in both directions, and for `ms` new connections pass nothing either, as when a cable is pulled. Returns how many were open. */
  pull(ms: number): Promise<number>;
  close(): Promise<void>;
}

/** So long after the client closed a forgotten connection the server is told: its own keepalive would have found out by then. */
const serverLearnsMs = 30_000;

interface Connection {
  client: Socket;
  server: Socket;
  lost: { requests: boolean; answers: boolean };
}

export async function startSwallowingProxy(port: number, targetPort: number): Promise<SwallowingProxy> {
  const open = new Set<Connection>();
  let pulled = false;
  const listener = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const server = connect({ port: targetPort, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    const connection = { client, server, lost: { requests: pulled, answers: pulled } };
    open.add(connection);
    pass(client, server, () => connection.lost.requests);
    pass(server, client, () => connection.lost.answers);
    const { lost } = connection;
    const serverLearns = (): void =>
      void setTimeout(() => (server.destroy(), client.destroy()), serverLearnsMs).unref();
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
  const swallow = (direction: Direction): number => {
    for (const { lost } of open) {
      lost.requests ||= direction !== 'answers';
      lost.answers ||= direction !== 'requests';
    }
    return open.size;
  };
  return {
    port,
    open: () => open.size,
    swallow,
    async pull(ms) {
      pulled = true;
      const count = swallow('both');
      await new Promise((resolve) => setTimeout(resolve, ms));
      pulled = false;
      return count;
    },
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
