import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Database } from '@app/database';
import { Journal, type Append } from '@app/journal';
import { closedLoop, type Round } from '../measure.js';

const inFlight = 64;
/** Coprime to every count of cases that the bench makes, so that appends are spread over the tables. */
const stride = 7_919;

/**
 * Appends to the closed cases of a filled database, which resettlement has in custody. Remembers each version from
 * round to round.
 */
export class Writes {
  private readonly versions = new Map<number, number>();
  private readonly actorId = randomUUID();
  private step = 0;

  private constructor(
    private readonly database: Database,
    private readonly journal: Journal,
    private readonly firstVersion: number,
  ) {}

  static async open(url: string, firstVersion: number): Promise<Writes> {
    const database = await Database.connect(url, { connectionsMax: 6, name: 'resettlement' });
    return new Writes(database, new Journal(database), firstVersion);
  }

  /**
   * Called after a checkpoint: at first Postgres logs every page whole when it is changed, a minute later hardly any.
   * `isClosed` says which of the `count` cases, by their number, are closed.
   */
  async run(count: number, isClosed: (no: number) => boolean): Promise<{ atFirst: Round; later: Round }> {
    const atFirst = await this.measure({ warmUpSeconds: 3, seconds: 12 }, count, isClosed);
    return { atFirst, later: await this.measure({ warmUpSeconds: 45, seconds: 12 }, count, isClosed) };
  }

  private measure(
    time: { warmUpSeconds: number; seconds: number },
    count: number,
    isClosed: (no: number) => boolean,
  ): Promise<Round> {
    return closedLoop(inFlight, time, async () => {
      let no: number;
      do no = ((this.step += 1) * stride) % count;
      while (!isClosed(no));
      const expected = this.versions.get(no) ?? this.firstVersion;
      this.versions.set(no, expected + 1);
      await this.journal.append(this.note(no, expected));
    });
  }

  private note(no: number, expected: number): Append {
    return {
      caseId: caseIdOf(no),
      expected,
      scope: '*',
      transition: 'case.add-note',
      to: 'closed.settled',
      actorId: this.actorId,
      actorRole: 'caseworker',
      request: { id: randomBytes(16), digest: randomBytes(32) },
      body: {},
      facts: null,
      sealed: { protection: randomBytes(330) },
      effects: null,
    };
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

/** The same UUID as Postgres makes of md5(n::text). */
const caseIdOf = (no: number): string =>
  createHash('md5')
    .update(String(no))
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
