import { z } from 'zod';
import type { Database } from '@app/database';
import { clocks, clockSeconds, priorities, type ClockName, type Priority } from '@app/lifecycle';

const names = Object.keys(clocks) as [ClockName, ...ClockName[]];
const secondsMax = 10 * 366 * 24 * 3600;
export const facilityCode = z.string().regex(/^[A-Z]{3}$/);

export const clockRuleChange = z.strictObject({
  facility: facilityCode,
  name: z.enum(names),
  priority: z.enum(priorities),
  /** Null: the lifecycle's own. */
  seconds: z.int().min(0).max(secondsMax).nullable(),
});

export interface ClockRuleShown {
  name: ClockName;
  priority: Priority;
  seconds: number;
  /** The facility's own, and not the lifecycle's. */
  own: boolean;
}

/** How long clocks run at a facility. A change counts for clocks that start from then on. */
export class ClockRules {
  constructor(private readonly database: Database) {}

  async of(facilityId: string): Promise<ClockRuleShown[]> {
    const own = await this.database.query<{ name: string; priority: string; seconds: number }>(
      'clock-rules',
      'select * from journal.list_clock_rules($1)',
      [facilityId],
    );
    return names.flatMap((name) =>
      priorities.map((priority) => {
        const rule = own.find((one) => one.name === name && one.priority === priority);
        return { name, priority, seconds: rule?.seconds ?? clockSeconds(name, priority), own: rule !== undefined };
      }),
    );
  }

  async change(facilityId: string, { name, priority, seconds }: z.output<typeof clockRuleChange>): Promise<void> {
    await this.database.query('set-clock-rule', 'select journal.set_clock_rule($1, $2, $3, $4)', [
      facilityId,
      name,
      priority,
      seconds,
    ]);
  }
}
