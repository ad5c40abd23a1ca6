import { connect, createServer, type Socket } from 'node:net';

/**
 * An address that can be moved to another server: the one that the services know, or the one by which a standby reaches
 * its primary.
 */
export interface Address {
  port: number;
  /**
   * Cuts open connections, and sends new ones to this port of the machine. undefined: new connections are neither
   * answered nor refused.
   */
  pointAt(targetPort: number | undefined): void;
  /**
   * Passes nothing any more in either direction, and reports nothing, as when a host or its network fails. Ends with
   * pointAt.
   */
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
      // a client of a host that is gone gets no answer at all
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
        // what had arrived and was not yet passed on is lost with the host
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
