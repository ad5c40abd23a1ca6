import { Button, Group, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Role } from '@app/lifecycle';
import { describeMissing } from '@app/lifecycle/describe';
import { useLanguage } from '../i18n';
import { PriorityMark, RefLink } from '../parts/badges';
import { Due } from '../parts/moment';
import { formatInstant } from '../parts/time';
import css from './facility.module.css';
import { OnHold } from './held-cases';
import { groupOf, groups, type Task } from './tasks';

/** What must be done, by the hours that are left and by priority. */
export function TaskList({
  tasks,
  role,
  zone,
  now,
}: {
  tasks: readonly Task[];
  role: Role;
  zone: string;
  now: number;
}) {
  const { t } = useTranslation();
  return groups.map((group) => {
    const here = tasks.filter((one) => groupOf(one, now) === group);
    if (here.length === 0) return null;
    return (
      <section key={group} aria-labelledby={`tasks-${group}`}>
        <Title
          order={3}
          id={`tasks-${group}`}
          mt="md"
          mb={6}
          c={group === 'late' ? 'light-dark(var(--mantine-color-red-9), var(--mantine-color-red-3))' : undefined}
        >
          {t(`facility.groups.${group}`, { count: here.length })}
        </Title>
        <Rows tasks={here} role={role} zone={zone} now={now} />
      </section>
    );
  });
}

export function Rows({ tasks, ...rest }: { tasks: readonly Task[]; role: Role; zone: string; now: number }) {
  return (
    <ul className={css['tasks']}>
      {tasks.map((one) => (
        <TaskRow key={`${one.row.ref}/${one.transition}`} task={one} {...rest} />
      ))}
    </ul>
  );
}

function TaskRow({ task, role, zone, now }: { task: Task; role: Role; zone: string; now: number }) {
  const { t } = useTranslation();
  const { labels, language } = useLanguage();
  const { row, transition, by, dueAt, missing } = task;
  const title = task.clock ? labels.clocks[task.clock] : (labels.transitions[transition]?.title ?? transition);
  const describe = (one: Task['missing'][number]): string => describeMissing(labels, { code: one.code });
  return (
    <li className={css['task']}>
      <Group gap="sm" wrap="nowrap">
        <RefLink reference={row.ref} />
        <Text size="sm" c="dimmed" className={`numeric ${css['people']}`} component="span">
          <IconUsers size={14} aria-hidden style={{ verticalAlign: '-2px', marginInlineEnd: 3 }} />
          <span aria-hidden>{row.people}</span>
          <span className="visually-hidden">{t('facility.people', { count: row.people })}</span>
        </Text>
      </Group>
      <div className={css['wide']}>
        <Group gap="xs">
          <Text size="sm" fw={600}>
            {title}
          </Text>
          {row.priority === 'normal' ? null : <PriorityMark priority={row.priority} />}
          {row.held === null ? null : <OnHold reason={row.held} />}
        </Group>
        <Text size="xs" c="dimmed">
          {by === role ? t('facility.you') : labels.roles[by]}
        </Text>
        {missing.length > 0 ? (
          <Text size="xs" c="dimmed">
            {t('facility.missing', { what: missing.map((one) => firstSentence(describe(one))).join(' ') })}
          </Text>
        ) : null}
      </div>
      <div className={css['due']}>
        {dueAt ? (
          <>
            <Due at={dueAt} now={now} />
            <Text size="xs" c="dimmed" className="numeric">
              {formatInstant(language, dueAt, zone)}
            </Text>
          </>
        ) : null}
      </div>
      <div className={css['end']}>{by === role ? <Do task={task} /> : null}</div>
    </li>
  );
}

/** A refusal says what is missing and then what to do. A row has room for the first part; the case shows both. */
const firstSentence = (text: string): string => text.split(/(?<=[.!?。])\s/)[0] ?? text;

/** To the step's form; where something is missing first, to the case, which shows what. */
function Do({ task: { row, transition, missing } }: { task: Task }) {
  const { t } = useTranslation();
  const isReady = missing.length === 0;
  return (
    <Button
      size="xs"
      variant={isReady ? 'filled' : 'light'}
      renderRoot={(props) => (
        <Link to="/cases/$ref" params={{ ref: row.ref }} search={isReady ? { step: transition } : {}} {...props} />
      )}
    >
      {isReady ? t('facility.do', { context: transition.replaceAll(/[.-]/g, '_') }) : t('facility.complete')}
      <span className="visually-hidden">{`, ${row.ref}`}</span>
    </Button>
  );
}
