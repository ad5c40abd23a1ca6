import { Text } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n';
import { formatDate, ownZone } from '../../parts/time';
import classes from '../case.module.css';
import { axisOf, barOn, placeOn, type Span } from './time-axis';

export interface AxisRow {
  key: string;
  label: ReactNode;
  /** What the bar shows, in words. */
  words: ReactNode;
  span: Span | undefined;
  tone: 'good' | 'bad' | 'neutral';
}

const colors = {
  good: 'light-dark(var(--mantine-color-passage-7), var(--mantine-color-passage-5))',
  bad: 'light-dark(var(--mantine-color-red-7), var(--mantine-color-red-5))',
  neutral: 'light-dark(#6b7980, #8c9aa1)',
};

/** Spans of time under each other, against today and against an end that they should last to. The bars repeat what the words say. */
export function TimeAxisRows({
  rows,
  today,
  end,
  zone = ownZone(),
  endZone = zone,
}: {
  rows: AxisRow[];
  today: number;
  end: number | undefined;
  /** By whose clock it is today; and by whose the journey ends. */
  zone?: string | undefined;
  endZone?: string | undefined;
}) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const axis = axisOf(
    rows.flatMap((one) => one.span ?? []),
    end === undefined ? [today] : [today, end],
  );
  if (!axis) return null;
  const day = (at: number, there: string): string => formatDate(language, new Date(at), there);
  return (
    <>
      <div className={classes.spread}>
        {rows.map(({ key, label, words, span, tone }) => (
          <Fragment key={key}>
            <Text size="sm" component="div">
              {label}
            </Text>
            <div>
              <Text size="xs" c="dimmed" component="div" mb={2}>
                {words}
              </Text>
              <div className={classes.track} aria-hidden>
                {span ? <Bar bar={barOn(axis, span)} color={colors[tone]} /> : null}
                <span className={classes.mark} style={{ insetInlineStart: `${placeOn(axis, today)}%` }} />
                {end === undefined ? null : (
                  <span
                    className={classes.mark}
                    data-kind="end"
                    style={{ insetInlineStart: `${placeOn(axis, end)}%` }}
                  />
                )}
              </div>
            </div>
          </Fragment>
        ))}
      </div>
      <Text size="xs" c="dimmed" mt="xs">
        {t('case.axis.today', { day: day(today, zone) })}
        {end === undefined
          ? null
          : ` · ${t('case.axis.end', { day: day(end, endZone), zone: endZone.replaceAll('_', ' ') })}`}
      </Text>
    </>
  );
}

const Bar = ({ bar, color }: { bar: { start: number; width: number }; color: string }) => (
  <span
    className={classes.bar}
    style={{ insetInlineStart: `${bar.start}%`, width: `${bar.width}%`, background: color }}
  />
);
