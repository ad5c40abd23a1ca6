import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { startRedis, type RedisServer } from '../redis.js';

/** Masters that share all slots between them. As a RedisServer it is the master that holds the queues' slot now. */
export interface RedisCluster extends RedisServer {
  /**
   * Kills one node after another, and starts it again some time later. Returns which node it was, and whether it had
   * the queues.
   */
  killNode(nth: number, ms: number): Promise<string>;
}

const masters = 3;
/** Two for each node: one for clients, one for the other nodes. */
export const clusterPorts = 2 * masters;
const slots = 16_384;
const togetherMsMax = 30_000;

export async function startRedisCluster(ports: number[], folder: string): Promise<RedisCluster> {
  const nodes: RedisServer[] = [];
  const portOf: number[] = [];
  for (let no = 0; no < masters; no += 1) {
    const [port = 0, bus = 0] = ports.splice(0, 2);
    portOf.push(port);
    nodes.push(await startRedis(port, join(folder, String(no)), nodeSettings(bus)));
    const share = (of: number): number => Math.floor((slots * of) / masters);
    await nodes[no]?.command('CLUSTER', 'ADDSLOTSRANGE', String(share(no)), String(share(no + 1) - 1));
    // without a different epoch for each, the nodes would first have to settle their epochs
    await nodes[no]?.command('CLUSTER', 'SET-CONFIG-EPOCH', String(no + 1));
    if (no > 0) await nodes[0]?.command('CLUSTER', 'MEET', '127.0.0.1', String(port), String(bus));
  }
  for (const node of nodes) await together(node);
  const holder = await holderOf(nodes, portOf);
  return {
    url: `redis-cluster://${portOf.map((port) => `127.0.0.1:${port}`).join(',')}`,
    command: (...words) => holder.command(...words),
    kill: () => holder.kill(),
    start: () => holder.start(),
    signal: (signal) => holder.signal(signal),
    async killNode(nth, ms) {
      const node = nodes[nth % nodes.length] ?? holder;
      await node.kill();
      await pause(ms);
      await node.start();
      return `node ${nth % nodes.length}${node === holder ? ', with the queues' : ''}, away for ${ms} ms`;
    },
    async stop() {
      for (const node of nodes) await node.stop();
    },
  };
}

/** The settings of docs/operations.md: a node serves its slots even when other nodes are gone. */
const nodeSettings = (bus: number): string[] => [
  ...['--cluster-enabled', 'yes', '--cluster-port', String(bus), '--cluster-node-timeout', '2000'],
  ...['--cluster-require-full-coverage', 'no'],
];

async function together(node: RedisServer): Promise<void> {
  for (const until = Date.now() + togetherMsMax; Date.now() < until; await pause(100)) {
    const info = await node.command('CLUSTER', 'INFO');
    if (/cluster_state:ok/.test(info) && info.includes(`cluster_size:${masters}`)) return;
  }
  throw new Error('the nodes of the Redis Cluster do not come together');
}

/** All queues lie in one slot, because their prefix is a hash tag. */
async function holderOf(nodes: readonly RedisServer[], portOf: readonly number[]): Promise<RedisServer> {
  const [first] = nodes;
  if (!first) throw new Error('a cluster has nodes');
  // the answer is the slot, as ":12345"; a node that does not have the slot answers MOVED <slot> <host>:<port>
  const answer = await first.command('GET', '{safe-passage}').catch((error: Error) => error.message);
  const port = Number(/^-MOVED \d+ \S+:(\d+)$/.exec(answer)?.[1] ?? portOf[0]);
  return nodes[portOf.indexOf(port)] ?? first;
}
