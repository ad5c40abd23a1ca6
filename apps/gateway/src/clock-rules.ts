import { Injectable } from '@nestjs/common';
import type { administrationRoutes, BodyOf, ClockRule } from '@app/api';
import { Database } from '@app/database';
import { clocks, clockSeconds, priorities, type ClockName } from '@app/lifecycle';

const names = Object.keys(clocks) as ClockName[];
type Change = BodyOf<typeof administrationRoutes.changeClockRule>;

/** The durations of clocks at a facility. A change applies to clocks that start later. */
@Injectable()
export class ClockRules {
  constructor(private readonly database: Database) {}

  async of(facilityId: string): Promise<ClockRule[]> {
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

  async change(facilityId: string, { name, priority, seconds }: Change): Promise<void> {
    await this.database.query('set-clock-rule', 'select journal.set_clock_rule($1, $2, $3, $4)', [
      facilityId,
      name,
      priority,
      seconds,
    ]);
  }
}
