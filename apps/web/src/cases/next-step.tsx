import { List, Stack, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconPlayerPause } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { describeMissing, valueLabel } from '@app/lifecycle/describe';
import { useActor } from '../api/queries';
import type { CaseRow } from '@app/api';
import { useLabels } from '../i18n';
import classes from './cases.module.css';
import { shortMissing } from './words';

/** The next step and who may take it. When the reader may, the row says so in words. */
export function NextStep({ row }: { row: CaseRow }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { role } = useActor();
  if (!row.next)
    return (
      <Text size="sm" c="dimmed">
        {t(row.state.startsWith('closed.') ? 'cases.closed' : 'cases.byService')}
      </Text>
    );
  const isMine = row.next.by.includes(role);
  const people = row.next.by.filter((one) => one !== 'system').map((one) => labels.roles[one]);
  return (
    <Stack gap={0}>
      <Text size="sm">{labels.transitions[row.next.transition]?.title ?? row.next.transition}</Text>
      <Text size="xs" c={isMine ? undefined : 'dimmed'} fw={isMine ? 600 : 400}>
        {isMine ? t('cases.byYou') : people.join(', ')}
      </Text>
    </Stack>
  );
}

/** Why the case cannot take its next step: the first reason, and the others on demand, with the keyboard too. */
export function BlockedBy({ row }: { row: CaseRow }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const held = row.held === null ? null : t('cases.heldBecause', { reason: valueLabel(labels, 'reason', row.held) });
  const missing = (row.next?.missing ?? []).filter((one) => one.code !== 'case.held');
  const short = [...(held ? [held] : []), ...missing.map((one) => shortMissing(labels, one))];
  const [first, ...others] = short;
  if (first === undefined) return null;
  const Icon = held ? IconPlayerPause : IconAlertTriangle;
  const full = [...(held ? [held] : []), ...missing.map((one) => describeMissing(labels, one))];
  return (
    <Tooltip
      multiline
      w={340}
      events={{ hover: true, focus: true, touch: true }}
      label={
        <List size="sm" spacing={4} pe="xs">
          {full.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      }
    >
      <UnstyledButton className={classes.blocked}>
        <Text component="span" size="sm" lineClamp={2}>
          <Icon size={14} aria-hidden style={{ verticalAlign: '-2px', marginInlineEnd: 4 }} />
          {first}
        </Text>
        {others.length > 0 ? (
          <Text component="span" size="xs" c="dimmed" display="block">
            {t('cases.andMore', { count: others.length })}
          </Text>
        ) : null}
      </UnstyledButton>
    </Tooltip>
  );
}
