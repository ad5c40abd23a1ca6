import { createServer } from 'node:net';

/** Below the range from which systems take the ports of outgoing connections: a killed service's port must be there when it comes back. */
const least = 20_000;
const most = 29_999;

export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count && tries < 10_000; tries += 1) {
    const port = least + Math.floor(Math.random() * (most - least + 1));
    if (await isFree(port)) found.add(port);
  }
  if (found.size < count) throw new Error(`no ${count} free ports from ${least} to ${most}`);
  return [...found];
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
