import { connect, createServer, type Socket } from 'node:net';

/** An address that whoever holds it can be taken from: the one that services know, or the way from a standby to its primary. */
export interface Address {
  port: number;
  /** What is connected is cut, and from now on all goes to this port of the machine; undefined: nobody answers, and nobody refuses. */
  pointAt(targetPort: number | undefined): void;
  /** Nothing passes any more, either way, and nobody hears why: as when a host or its network is gone. Ends with pointAt. */
  stall(): void;
  close(): Promise<void>;
}

export async function startAddress(port: number, first: number): Promise<Address> {
  let target: number | undefined = first;
  let stalled = false;
  const pairs = new Set<readonly [Socket, Socket | undefined]>();
  const server = createServer({ noDelay: true }, (client) => {
    const holder =
      target === undefined || stalled ? undefined : connect({ port: target, host: '127.0.0.1', noDelay: true });
    const pair = [client, holder] as const;
    pairs.add(pair);
    const over = (): void => {
      // whoever asks a host that is gone is not even told so
      if (stalled) return;
      pairs.delete(pair);
      for (const socket of pair) socket?.destroy();
    };
    for (const socket of pair) socket?.on('error', over).on('close', over);
    if (holder) client.pipe(holder).pipe(client);
    else client.pause();
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const cutAll = (): void => {
    for (const pair of pairs) for (const socket of pair) socket?.destroy();
    pairs.clear();
  };
  return {
    port,
    pointAt(targetPort) {
      target = targetPort;
      stalled = false;
      cutAll();
    },
    stall() {
      stalled = true;
      for (const [client, holder] of pairs) {
        // what had come so far, and was not passed on yet, is lost with the host
        holder?.unpipe(client);
        client.unpipe(holder);
        for (const socket of [client, holder]) socket?.pause();
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cutAll();
      }),
  };
}
