import { connect, createServer, type Socket } from 'node:net';

/** When the connection is cut: the statement was just sent, or its answer has come and is kept back: then it is committed for sure. */
export type Cut = 'sent' | 'answered';

export type Swallowed = 'everything' | 'answers';

export interface CuttingProxy {
  port: number;
  /** Cuts the next so many connections that an append goes over. */
  cutNext(when: Cut, times: number): void;
  /** Withdraws what is still planned. */
  cutNoMore(): void;
  /** How many connections were cut so far. */
  cuts(): number;
  /**
   * From now on nothing passes over the connections that are open, and they stay open: as when something on the way forgot them. With 'answers'
   * what is sent still arrives. New connections are fine. Returns how many there are.
   */
  swallow(what?: Swallowed): number;
  /** While it is true, new connections are swallowed as well. */
  swallowNew(yes: boolean): void;
  close(): Promise<void>;
}

/** The Bind message of the journal's statement names it so (libs/journal/src/append.ts). */
const mark = Buffer.from('\0append\0');

/** Stands between services and Postgres (or Redis, or another service: only cuts know Postgres's words), passes everything on, and cuts a connection while a commit is under way when it is told to. */
export async function startCuttingProxy(port: number, targetPort: number): Promise<CuttingProxy> {
  const planned: Cut[] = [];
  const sockets = new Set<Socket>();
  const swallowing = new Map<Socket, (what: Swallowed) => void>();
  let swallowsNew = false;
  let made = 0;
  const server = createServer({ noDelay: true }, (client) => {
    const postgres = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    let answerCuts = false;
    let swallowed: Swallowed | undefined = swallowsNew ? 'everything' : undefined;
    swallowing.set(client, (what) => (swallowed = what));
    const cut = (): void => {
      client.destroy();
      // what was sent still arrives: Postgres works it and finds nobody to answer
      postgres.end();
      postgres.resume();
    };
    for (const [socket, other] of [
      [client, postgres],
      [postgres, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        swallowing.delete(socket);
        // who forgot a connection does not tell one end that the other has left
        if (swallowed === undefined) other.destroy();
      });
    }
    client.on('data', (bytes) => {
      if (swallowed === 'everything') return;
      const when = planned.length > 0 && bytes.includes(mark) ? planned.shift() : undefined;
      if (when !== undefined) made += 1;
      if (when === 'answered') answerCuts = true;
      if (when === 'sent') postgres.write(bytes, cut);
      else if (!postgres.write(bytes)) client.pause();
    });
    postgres.on('drain', () => client.resume());
    client.on('drain', () => postgres.resume());
    postgres.on('data', (bytes) => {
      if (swallowed !== undefined) return;
      if (answerCuts) cut();
      else if (!client.destroyed && !client.write(bytes)) postgres.pause();
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    cutNext: (when, times) => void planned.push(...Array.from({ length: times }, () => when)),
    cutNoMore: () => void planned.splice(0),
    cuts: () => made,
    swallow(what = 'everything') {
      for (const begin of swallowing.values()) begin(what);
      return swallowing.size;
    },
    swallowNew: (yes) => void (swallowsNew = yes),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
