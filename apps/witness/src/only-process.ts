import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/**
 * Ensures that only one process uses the folder: two would each cosign from their own memory, and one could roll the
 * other back. A listening socket in the folder marks the process. Unlike a pid file, it does not seem valid after a
 * crash or from another container. Throws when another process holds the folder. Returns the function that releases it.
 */
export async function holdExclusively(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'running.sock');
  const server = (await listening(path)) ?? ((await isAnswered(path)) ? undefined : await listenAfterCrash(path));
  if (!server) throw new Error(`another witness runs on ${folder}`);
  return () => new Promise((resolve) => server.close(() => resolve()));
}

/** Undefined when the socket exists already. */
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

/** Removes the socket that a killed process left behind, and listens again. */
function listenAfterCrash(path: string): Promise<Server | undefined> {
  rmSync(path, { force: true });
  return listening(path);
}
