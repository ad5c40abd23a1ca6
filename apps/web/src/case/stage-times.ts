import { stages, type Stage } from '@app/lifecycle';

export interface StageTime {
  stage: Stage | 'closed';
  /** How long the case has been there so far, all visits together. */
  seconds: number;
  standing: 'done' | 'current' | 'ahead';
}

interface Moved {
  to: string;
  at: Date;
}

/**
 * The way of a case through its stages, with the time that it spent in each. A case that is offered to a stage counts as being there: who has
 * yet to take it over keeps it waiting.
 */
export function stageTimes(entries: readonly Moved[], now: number): StageTime[] {
  const last = entries.at(-1);
  const current = stageOf(last?.to ?? 'intake.');
  const spent = new Map<string, number>();
  entries.forEach(({ to, at }, index) => {
    const until = entries[index + 1]?.at.getTime() ?? now;
    const stage = stageOf(to);
    spent.set(stage, (spent.get(stage) ?? 0) + Math.max(0, until - at.getTime()) / 1000);
  });
  const way = [...stages, 'closed'] as const;
  const here = way.findIndex((stage) => stage === current);
  return way.map((stage, index) => ({
    stage,
    seconds: stage === 'closed' ? 0 : (spent.get(stage) ?? 0),
    // a case may be closed from any stage: those that it never reached were not done
    standing: index === here ? 'current' : index < here && spent.has(stage) ? 'done' : 'ahead',
  }));
}

const stageOf = (state: string): string => state.split('.')[0] ?? '';
