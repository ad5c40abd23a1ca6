import type { Client, Product } from './product.js';

/** A stream of live events, and all that it has said. */
export interface Listening {
  raw: string;
  close(): void;
}

export async function listening(product: Product, client: Pick<Client, 'token'>): Promise<Listening> {
  const abort = new AbortController();
  const answer = await fetch(`${product.url}/api/events`, {
    headers: { authorization: `Bearer ${client.token}` },
    signal: abort.signal,
  });
  if (answer.status !== 200) throw new Error(`no events: ${answer.status}`);
  const stream: Listening = { raw: '', close: () => abort.abort() };
  void collect(stream, answer).catch(() => undefined);
  return stream;
}

async function collect(stream: Listening, { body }: Response): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>)
    stream.raw += decoder.decode(chunk, { stream: true });
}
