/** What is stopped in order, the last one first; `abandon` ends it at once and waits for nothing. */
export interface Stoppable {
  stop(): Promise<void>;
  abandon?(): void;
  onStopping?(): void;
}

/** All of it ends within this time, whatever hangs. docs/operations.md names it; Docker Compose kills after the same time. */
const endMsMax = 25_000;
/** What hangs may take until then; the rest is for what is stopped after it, Postgres above all. */
const stopsMsMax = 20_000;
/** npm passes Ctrl-C on to a process that the terminal has already told: a second one comes later than that. */
const sameCtrlCMs = 1_000;

/** The end of a program that started others: in order, once, in bounded time. */
export class Ending {
  private readonly parts: Stoppable[] = [];
  private beganMs: number | undefined;
  private code = 0;

  /** `interrupted`: the exit code of a program that was told to end, in order, before its work was done. */
  constructor(private readonly interrupted = 0) {}

  /** SIGTERM, SIGHUP and Ctrl-C, the end of a parent that holds a channel to this process, and of whoever reads its output. */
  listen(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.signalled(signal));
    process.once('disconnect', () => this.begin(this.interrupted));
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => this.begin(1));
  }

  add(part: Stoppable): void {
    // a start that was told to stop while it started
    if (this.beganMs !== undefined) void part.stop().catch(() => undefined);
    else this.parts.push(part);
  }

  /** Something that must run does not. Words are of no use to somebody who stops it anyway. */
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
  // 53100: Postgres's own code for it
  return code === '53100' || diskIsFull.test(words) ? `A disk is full: make room, then start again. ${words}` : words;
}
