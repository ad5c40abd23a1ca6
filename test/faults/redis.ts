import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Guard } from '../../infra/local/postgres/guard.js';

export interface RedisServer {
  url: string;
  /** Sends one command of words without spaces. Throws the error that Redis answers. */
  command(...words: string[]): Promise<string>;
  kill(): Promise<void>;
  start(): Promise<void>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  stop(): Promise<void>;
}

/** Debian's redis-server with the settings of docs/operations.md: append-only file, no eviction. */
export async function startRedis(port: number, folder: string, settings: readonly string[] = []): Promise<RedisServer> {
  await mkdir(folder, { recursive: true });
  let server: ChildProcess | undefined;
  let stopped = false;
  process.on('exit', () => void server?.kill('SIGKILL'));
  const redis: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    command: (...words) => send(port, words),
    async start() {
      if (stopped) return;
      const guard = new Guard(['TERM', 'KILL']);
      server = spawn(
        'redis-server',
        [
          ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
          ...['--appendonly', 'yes', '--maxmemory-policy', 'noeviction', '--logfile', `${folder}/redis.log`],
          ...settings,
        ],
        { stdio: 'ignore', detached: true },
      );
      guard.watch(server);
      server.once('error', () => undefined);
      for (const until = Date.now() + 20_000; ; await pause(50)) {
        if ((await send(port, ['PING']).catch(() => '')) === '+PONG') return;
        if (server.pid === undefined || Date.now() > until)
          throw new Error('redis-server does not start (apt-get install redis-server)');
      }
    },
    kill: () => end(server, 'SIGKILL'),
    signal: (signal) => void server?.kill(signal),
    async stop() {
      stopped = true;
      server?.kill('SIGCONT');
      await end(server, 'SIGKILL');
    },
  };
  await redis.start();
  return redis;
}

function end(server: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (!server || server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return resolve();
    server.once('exit', () => resolve());
    server.kill(signal);
  });
}

function send(port: number, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 5_000 });
    socket.once('error', reject);
    socket.once('timeout', () => socket.destroy(new Error('redis does not answer')));
    socket.once('data', (bytes) => {
      const answer = bytes.toString();
      socket.destroy();
      if (answer.startsWith('-')) reject(new Error(answer.trim()));
      else resolve(answer.trim());
    });
    socket.write(`${words.join(' ')}\r\n`);
  });
}
