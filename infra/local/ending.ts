/** A part that is stopped in order, the last one first. `abandon` ends it at once and waits for nothing. */
export interface Stoppable {
  stop(): Promise<void>;
  abandon?(): void;
  onStopping?(): void;
}

/**
 * Everything ends within this time, even if a part hangs. docs/operations.md states it; Docker Compose kills after the
 * same time.
 */
const endMsMax = 25_000;
/** A hanging part may take until then; the rest is for the parts that are stopped after it, above all Postgres. */
const stopsMsMax = 20_000;
/**
 * npm repeats Ctrl-C to a process that already got it from the terminal. A second Ctrl-C of the user comes later than
 * this.
 */
const sameCtrlCMs = 1_000;

/** Ends a program that started others: in order, once, within a bounded time. */
export class Ending {
  private readonly parts: Stoppable[] = [];
  private beganMs: number | undefined;
  private code = 0;

  /** `interrupted`: the exit code when the program was told to end before its work was done. */
  constructor(private readonly interrupted = 0) {}

  /**
   * Ends on SIGTERM, SIGHUP and Ctrl-C, when a parent with a channel to this process ends, and when the reader of its
   * output ends.
   */
  listen(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.signalled(signal));
    process.once('disconnect', () => this.begin(this.interrupted));
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => this.begin(1));
  }

  add(part: Stoppable): void {
    // a part that was started after the program was told to stop
    if (this.beganMs !== undefined) void part.stop().catch(() => undefined);
    else this.parts.push(part);
  }

  /** A required part failed. Prints nothing when the user is stopping the program anyway. */
  failed(words: string): void {
    if (this.beganMs !== undefined) return;
    console.error(words);
    this.begin(1);
  }

  private signalled(signal: string): void {
    if (this.beganMs === undefined) {
      console.log('Stopping…');
      this.begin(this.interrupted);
    } else if (signal === 'SIGINT' && performance.now() - this.beganMs > sameCtrlCMs) this.abandon(130);
  }

  private begin(code: number): void {
    if (this.beganMs !== undefined) return;
    this.beganMs = performance.now();
    this.code = code;
    setTimeout(() => this.abandon(1), endMsMax);
    for (const part of this.parts) part.onStopping?.();
    void this.stopAll(this.beganMs + stopsMsMax).then(() => process.exit(this.code));
  }

  private async stopAll(untilMs: number): Promise<void> {
    for (const part of [...this.parts].reverse()) {
      const left = Math.max(untilMs - performance.now(), 1_000);
      const late = new Promise<'late'>((done) => setTimeout(done, left, 'late' as const));
      const how = await Promise.race([part.stop().catch((error: unknown) => inPlainWords(error)), late]);
      if (how === undefined) continue;
      console.error(how === 'late' ? 'A part did not stop in time; it is ended.' : how);
      part.abandon?.();
      this.code = 1;
    }
  }

  private abandon(code: number): void {
    for (const part of this.parts) part.abandon?.();
    process.exit(code);
  }
}

const diskIsFull = /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/;

export function inPlainWords(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const code = (error as { code?: unknown }).code;
  // 53100 is Postgres's code for a full disk
  return code === '53100' || diskIsFull.test(words) ? `A disk is full: make room, then start again. ${words}` : words;
}
