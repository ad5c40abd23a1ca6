import { Alert, Button, Group, List, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconHistory } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { describeBody, lifecycle, type Transition } from '@app/lifecycle';
import { useNameOf } from '../../api/queries';
import type { CaseView } from '@app/api';
import { useLanguage } from '../../i18n';
import { formatDay, formatInstant } from '../../parts/time';
import { languageName } from '../fields/languages';
import { useStep } from '../form/step-context';
import type { StepDraftForm } from '../form/use-step-draft';
import { Comparison } from './comparison';
import { sinceQuery, type Since } from './since';

interface Props {
  form: StepDraftForm;
  view: CaseView;
  row: Transition;
}

/** The case has moved on since this form was begun: what happened, and what to do with what stands here. Nothing typed is lost. */
export function MovedOn({ form, view, row }: Props) {
  const { t } = useTranslation();
  const { version } = form.draft.value;
  const refused = form.problem?.code === 'version.stale' ? Number(form.problem.detail['version']) : 0;
  const newer = Math.max(view.version, refused);
  const { data: since = [] } = useQuery(sinceQuery(view.ref, version, newer));
  const isOver = form.draft.state === 'sending' || form.draft.state === 'waiting' || form.draft.state === 'done';
  const wasRefused = refused > version;
  const box = useRef<HTMLDivElement>(null);
  // the button that was pressed is further down
  useEffect(() => {
    if (wasRefused) box.current?.focus();
  }, [wasRefused]);
  if (newer <= version || isOver) return null;
  const same = since.filter((one) => one.transition === row.name);
  return (
    <Alert
      color="orange"
      icon={<IconHistory aria-hidden />}
      title={t(wasRefused ? 'steps.stale.refused' : 'steps.stale.moved')}
      ref={box}
      tabIndex={-1}
      role={wasRefused ? 'alert' : 'status'}
    >
      <Stack gap="sm">
        <List size="sm" spacing={4}>
          {since.map((one) => (
            <List.Item key={one.seq}>
              <Happened entry={one} />
            </List.Item>
          ))}
        </List>
        {same.map((one) => (
          <Comparison key={one.seq} entry={one} row={row} view={view} mine={form.input} />
        ))}
        <Group gap="xs">
          {wasRefused ? (
            <Button size="xs" onClick={() => void form.send(newer)}>
              {t('steps.stale.send')}
            </Button>
          ) : (
            <Button size="xs" variant="default" onClick={() => form.rebase(newer)}>
              {t('steps.stale.seen')}
            </Button>
          )}
          <Button size="xs" variant="subtle" color="red" onClick={() => void form.discard()}>
            {t('steps.stale.discard')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

function Happened({ entry }: { entry: Since }) {
  const { labels, language } = useLanguage();
  const nameOf = useNameOf();
  const { zone } = useStep();
  const made = lifecycle.transitions.get(entry.transition);
  const facts = made
    ? describeBody(labels, made, entry.body, {
        day: (day) => formatDay(language, day),
        instant: (at) => formatInstant(language, at, zone),
        language: (tag) => languageName(language, tag),
        name: nameOf,
      })
    : [];
  const who = nameOf(entry.actor.id);
  return (
    <>
      {formatInstant(language, entry.at, zone)} · {labels.roles[entry.actor.role]}
      {who ? ` (${who})` : ''} {labels.transitions[entry.transition]?.sentence ?? entry.transition}
      {facts.length > 0 ? `. ${facts.join(' · ')}` : ''}
    </>
  );
}
