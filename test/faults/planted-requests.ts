import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';

/** Whoever asks has given up by then (commands.ts): not the service's doing. */
const askersPatienceMs = 7_500;

/** Returns how to begin: from then on `onCut` is called for each request whose answer was begun or awaited and did not get through whole. */
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
