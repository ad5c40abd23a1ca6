import { Client } from '@app/client';
import type { Product } from './product.js';

/** A stream of live events, and all that it has sent so far. */
export interface Listening {
  raw: string;
  close(): void;
}

export async function listening(product: Product, { token }: { token: string }): Promise<Listening> {
  const abort = new AbortController();
  const answer = await new Client(product.url, token).stream('/api/events', { signal: abort.signal });
  const stream: Listening = { raw: '', close: () => abort.abort() };
  void collect(stream, answer).catch(() => undefined);
  return stream;
}

async function collect(stream: Listening, { body }: Response): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>)
    stream.raw += decoder.decode(chunk, { stream: true });
}
