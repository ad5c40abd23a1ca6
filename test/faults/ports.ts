import { createServer } from 'node:net';

/**
 * Below the range of ports for outgoing connections, so that the port of a killed service is still free when it starts
 * again.
 */
const least = 20_000;
const blocks = 100;
const blockSize = 100;

/**
 * Finds this number of ports that no other run on this machine uses while this process runs. A run listens on the first
 * port of its block of a hundred, and so reserves the others even while nothing listens on them.
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

/** Listens on a port until this process ends. */
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
