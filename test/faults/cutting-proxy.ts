import { connect, createServer, type Socket } from 'node:net';

/**
 * When the connection is cut: right after the statement was sent, or when its answer has arrived and is held back. In
 * the second case it is certainly committed.
 */
export type Cut = 'sent' | 'answered';

export interface CuttingProxy {
  port: number;
  /** Cuts so many of the next connections that carry an append. */
  cutNext(when: Cut, times: number): void;
  /** Withdraws the cuts that are still planned. */
  cutNoMore(): void;
  /** How many connections were cut so far. */
  cuts(): number;
  close(): Promise<void>;
}

/** The name of the journal's statement in its Bind message (libs/journal/src/append/journal.ts). */
const mark = Buffer.from('\0append\0');

/** A proxy between services and Postgres that passes everything on, and on demand cuts a connection during a commit. */
export async function startCuttingProxy(port: number, targetPort: number): Promise<CuttingProxy> {
  const planned: Cut[] = [];
  const sockets = new Set<Socket>();
  let made = 0;
  const server = createServer({ noDelay: true }, (client) => {
    const postgres = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    let answerCuts = false;
    const cut = (): void => {
      client.destroy();
      // what was sent still arrives: Postgres carries it out, and nobody receives its answer
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
        other.destroy();
      });
    }
    client.on('data', (bytes) => {
      const when = planned.length > 0 && bytes.includes(mark) ? planned.shift() : undefined;
      if (when !== undefined) made += 1;
      if (when === 'answered') answerCuts = true;
      if (when === 'sent') postgres.write(bytes, cut);
      else if (!postgres.write(bytes)) client.pause();
    });
    postgres.on('drain', () => client.resume());
    client.on('drain', () => postgres.resume());
    postgres.on('data', (bytes) => {
      if (answerCuts) cut();
      else if (!client.destroyed && !client.write(bytes)) postgres.pause();
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    port,
    cutNext: (when, times) => void planned.push(...Array.from({ length: times }, () => when)),
    cutNoMore: () => void planned.splice(0),
    cuts: () => made,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
