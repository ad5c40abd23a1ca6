import { createServer } from 'node:net';

/** Below the range from which systems take the ports of outgoing connections: a killed service's port must be there when it comes back. */
const least = 20_000;
const blocks = 100;
const blockSize = 100;

/**
 * So many ports that no other run on this machine takes while this process lives: a run listens on the first port of its block of a hundred, and so
 * says that the others are its own, also while nobody listens on them.
 */
export async function freePorts(count: number): Promise<number[]> {
  if (count >= blockSize) throw new Error(`a run has ${blockSize - 1} ports, not ${count}`);
  for (let tries = 0; tries < 10 * blocks; tries += 1) {
    const first = least + blockSize * Math.floor(Math.random() * blocks);
    if (!(await claims(first))) continue;
    const found: number[] = [];
    for (let port = first + 1; port < first + blockSize && found.length < count; port += 1)
      if (await isFree(port)) found.push(port);
    if (found.length === count) return found;
  }
  throw new Error(`no ${count} free ports from ${least} on`);
}

/** Listens until this process ends. */
const claims = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const sign = createServer().unref();
    sign.once('error', () => resolve(false));
    sign.listen(port, '127.0.0.1', () => resolve(true));
  });

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
