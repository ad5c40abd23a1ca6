import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n';
import { formatInstant, formatSpan } from '../parts/time';
import { laneNames } from './lanes/lanes';
import type { ClockOutcome } from './clocks-of';
import type { Timeline } from './use-timelines';

/** A case's chart in one sentence: how long in which stage, and how its clocks went. */
export function useSummary(): (timeline: Timeline, now: number) => string {
  const { t } = useTranslation();
  const { language, labels } = useLanguage();
  return ({ ref, chain, zone, stays, clocks }, now) => {
    const [first, last] = [chain.entries[0], chain.entries.at(-1)];
    if (!first || !last) return ref;
    const stages = laneNames.flatMap((lane) => {
      const mine = stays.filter((stay) => stay.lane === lane);
      const ms = mine.reduce((all, stay) => all + ((stay.until ?? now) - stay.from), 0);
      const time = formatSpan(language, ms / 1000);
      return mine.length > 0 ? [t('audit.lanes.stageTime', { stage: labels.stages[lane], time })] : [];
    });
    const count = (outcome: ClockOutcome): number => clocks.filter((run) => run.outcome === outcome).length;
    return t('audit.lanes.summary', {
      ref,
      entries: t('audit.lanes.entries', { count: chain.entries.length }),
      from: formatInstant(language, first.at, zone),
      until: formatInstant(language, last.at, zone),
      stages: stages.join(', '),
      ...{ met: count('met'), late: count('late'), running: count('running'), overdue: count('overdue') },
    });
  };
}
