import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/**
 * Two processes on one folder would each cosign from what they remember, and one could roll the other back. A socket in the folder says
 * that somebody is there: unlike a file with a process' number, it is not believed after a crash or from another container.
 * Throws when another process holds the folder. Returns how to let go.
 */
export async function holdAlone(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'running.sock');
  const server = (await listening(path)) ?? ((await isAnswered(path)) ? undefined : await anew(path));
  if (!server) throw new Error(`another witness runs on ${folder}`);
  return () => new Promise((resolve) => server.close(() => resolve()));
}

/** Undefined when the socket is there already. */
function listening(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => resolve(server));
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** What a process that was killed left behind. */
function anew(path: string): Promise<Server | undefined> {
  rmSync(path, { force: true });
  return listening(path);
}
