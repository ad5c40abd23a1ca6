import { setTimeout as pause } from 'node:timers/promises';

const askAgainMs = 250;
/** Services that have just started are ready within this time, if everything that they need is there. */
const quietMs = 5_000;

/** Resolves when /readyz says that a transition would succeed now. Prints once why not, when that takes long. */
export async function untilReady(url: string): Promise<void> {
  for (let began = Date.now(), printed = false; ; await pause(askAgainMs)) {
    const missing = await missingAt(url);
    if (missing === undefined) return;
    if (printed || Date.now() - began < quietMs) continue;
    printed = true;
    console.error(
      `Safe Passage runs on ${url} and is not ready yet: ${missing}. The log says why; it tries again by itself.`,
    );
  }
}

async function missingAt(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/readyz`);
    if (answer.ok) return undefined;
    const { waiting, reasons } = (await answer.json()) as { waiting?: string[]; reasons?: string[] };
    return (waiting ?? reasons)?.join(', ') ?? `status ${answer.status}`;
  } catch (error) {
    return String(error);
  }
}
