/** Answers that are kept for a while, by what was asked; who asks meanwhile waits for the same answer. A failed one is not kept. */
export class TtlCache<T> {
  private readonly answers = new Map<string, { answer: Promise<T>; until: number }>();

  constructor(
    private readonly keptMs: number,
    private readonly max: number,
    private readonly now: () => number = () => Date.now(),
  ) {}

  get(asked: string, find: () => Promise<T>): Promise<T> {
    const known = this.answers.get(asked);
    if (known && known.until > this.now()) return known.answer;
    this.answers.delete(asked);
    // the oldest makes room
    const [oldest] = this.answers.keys();
    if (oldest !== undefined && this.answers.size >= this.max) this.answers.delete(oldest);
    const answer = find();
    this.answers.set(asked, { answer, until: this.now() + this.keptMs });
    answer.catch(() => this.answers.delete(asked));
    return answer;
  }
}
