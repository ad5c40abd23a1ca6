import { Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CaseState } from '@app/lifecycle';
import { useLabels, useLanguage } from '../i18n';
import { formatSpan } from '../parts/time';
import type { VerifiedEntry } from '../parts/verified-chain';
import classes from './case.module.css';
import { stageTimes } from './stage-times';

/** The way of the case and the time it has spent in each stage. */
export function StagePath({
  entries,
  state,
  now,
}: {
  entries: readonly VerifiedEntry[];
  state: CaseState;
  now: number;
}) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { language } = useLanguage();
  return (
    <ol className={`${classes.panel} ${classes.way}`} aria-label={t('case.way.label')}>
      {stageTimes(entries, now).map(({ stage, seconds, standing }, index) => (
        <li
          key={stage}
          className={classes.stop}
          data-standing={standing}
          {...(standing === 'current' ? { 'aria-current': 'step' as const } : {})}
        >
          <span className={classes.dot} aria-hidden>
            {standing === 'done' ? <IconCheck size={15} /> : index + 1}
          </span>
          <span>
            <Text size="sm" fw={standing === 'ahead' ? 400 : 650} lh={1.25} component="span" display="block">
              {stage !== 'closed'
                ? labels.stages[stage]
                : standing === 'current'
                  ? labels.states[state]
                  : t('case.way.settled')}
            </Text>
            <Text size="xs" c="dimmed" lh={1.25} component="span" display="block" className={`numeric ${classes.time}`}>
              {seconds > 0 ? formatSpan(language, seconds) : standing === 'current' ? null : t('case.way.ahead')}
            </Text>
            <span className="visually-hidden">{t(`case.way.${standing}`)}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
