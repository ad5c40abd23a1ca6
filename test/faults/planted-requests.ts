import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';

/** The client has given up by then (commands.ts), so this is not a fault of the service. */
const askersPatienceMs = 7_500;

/**
 * Returns a function that starts the watch. From then on `onCut` is called for each request whose answer was started or
 * awaited and not completed.
 */
export function watchRequests(onCut: () => void): () => void {
  let watching = false;
  subscribe('http.server.request.start', (message) => {
    const { response } = message as { response: ServerResponse };
    const from = performance.now();
    response.once('close', () => {
      if (watching && !response.writableFinished && performance.now() - from < askersPatienceMs) onCut();
    });
  });
  return () => (watching = true);
}
