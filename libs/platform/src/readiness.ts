import { setTimeout as pause } from 'node:timers/promises';
import { type Database, DatabaseFault } from '@app/database';
import { Refused } from '@app/lifecycle';
import { refuseSkew } from './clock-skew.js';
import { isProduction } from './config.js';
import { log } from './log.js';

/** `check` throws a Refused whose detail has a `reason` when a transition would fail now. */
export interface ReadinessCheck {
  /** Part of the reason when the check does not finish in time. */
  name: string;
  check: () => Promise<void>;
  /** For a check that takes longer than others, because it asks other services for their checks. */
  msMax?: number;
}

/** Each check runs at most once in this time, however many callers ask. */
const cachedMs = 1_000;
/** Shorter than the time that supervisors wait for an answer. */
const checkMsMax = 2_500;

/**
 * Ready means that a transition would succeed now: each check tries the real operation. Callers share one run, and its
 * answer for one second, so frequent checks cost nothing.
 */
export class Readiness {
  private running: Promise<Refused | undefined> | undefined;
  private lastReasons = '';
  private last: { at: number; refused: Refused | undefined } | undefined;

  constructor(
    private readonly service: string,
    private readonly checks: readonly ReadinessCheck[],
  ) {}

  async assert(): Promise<void> {
    const refused =
      this.last && performance.now() - this.last.at < cachedMs
        ? this.last.refused
        : await (this.running ??= this.run());
    if (refused) throw refused;
  }

  private async run(): Promise<Refused | undefined> {
    const found = await Promise.all(this.checks.map(refusalOf));
    const all = found.filter((one) => one !== undefined);
    const [first] = all;
    const refused = first && new Refused(first.code, { ...first.detail, reasons: all.map(reasonOf) });
    this.logChange(refused, all);
    this.last = { at: performance.now(), refused };
    this.running = undefined;
    return refused;
  }

  /** Logs once for each change. */
  private logChange(refused: Refused | undefined, all: readonly Refused[]): void {
    const { service } = this;
    const reasons = all.map(reasonOf).join(',');
    if (reasons === this.lastReasons) return;
    this.lastReasons = reasons;
    if (!refused) return log('info', 'ready again', { service });
    for (const one of all) {
      const { error } = one.detail;
      log('warn', 'not ready', { service, code: reasonOf(one), ...(typeof error === 'string' ? { error } : {}) });
    }
  }
}

async function refusalOf({ name, check, msMax = checkMsMax }: ReadinessCheck): Promise<Refused | undefined> {
  const late = new AbortController();
  try {
    await Promise.race([
      check(),
      pause(msMax, undefined, { signal: late.signal }).then(() => {
        throw new Refused('service.unavailable', { reason: `${name}-silent` });
      }),
    ]);
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error;
    const { code } = error as { code?: unknown };
    return new Refused('service.unavailable', { reason: name, ...(typeof code === 'string' ? { error: code } : {}) });
  } finally {
    late.abort();
  }
}

const reasonOf = ({ detail, code }: Refused): string =>
  typeof detail['reason'] === 'string' ? detail['reason'] : code;

const writeMsMax = 2_000;
/**
 * When one of these is off, a crash can lose an acknowledged commit. Read in this session, because a role can override
 * them.
 */
const durable = ['fsync', 'full_page_writes', 'synchronous_commit'];

/**
 * A service's row in `journal.probes` is written over in its page. That succeeds on a full disk, where a transition,
 * which adds pages, fails. So the statement also writes some 80 kB to the disk of the data: rows of a function beyond
 * `work_mem` go to a temporary file, which Postgres removes with the statement.
 */
const tryWrite = /* sql */ `
  select t.* from journal.try_write($1) t,
    lateral (
      select count(*) from (select set_config('work_mem', '64kB', true) as set) s,
        lateral generate_series(1, 3000 + 0 * length(s.set))
    ) room`;

/**
 * Commits one row of the service's own. Success shows that the pool has a working connection, that the disks of the
 * data and the write-ahead log have room, that the server takes writes, and that no table of a transition is locked.
 * Also refuses when the clocks differ, and, in production, when a crash could lose commits.
 */
export const takesWrites = (database: Database): ReadinessCheck => ({
  name: 'database',
  async check() {
    const [row] = await database
      .query<{ now: Date; off: string[] }>('try-write', tryWrite, [durable], writeMsMax)
      .catch((error: unknown) => {
        if (error instanceof DatabaseFault)
          throw new Refused('service.unavailable', { reason: 'database', error: error.code });
        throw error;
      });
    refuseSkew(row?.now);
    if (isProduction() && row && row.off.length > 0)
      throw new Refused('service.unavailable', { reason: 'database-not-durable', settings: row.off });
  },
});
