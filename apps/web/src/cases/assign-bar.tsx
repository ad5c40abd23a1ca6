import { Button, Group, Paper, Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconUserCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { colleaguesQuery, useActor } from '../api/queries';
import type { Colleague } from '@app/api';
import { useLabels } from '../i18n';
import classes from './cases.module.css';
import type { Selection } from './selection';

const nobody = 'none';

/** What can be done with the chosen rows. */
export function AssignBar({ selection, assign }: { selection: Selection; assign: (to: string | null) => void }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const actor = useActor();
  const { data: colleagues } = useQuery(colleaguesQuery);
  const [to, setTo] = useState<string | null>(null);
  const places = new Set(selection.rows.map(({ facility }) => facility));
  const data = [
    { value: actor.id, label: t('cases.meNamed', { name: actor.username }) },
    { value: nobody, label: t('cases.nobody') },
    ...(colleagues ?? [])
      .filter((one) => one.id !== actor.id && mayHold(one, places))
      .map(({ id, username, role }) => ({ value: id, label: `${username ?? ''} · ${labels.roles[role]}` })),
  ];
  return (
    <Paper withBorder p="sm" className={classes.bar} role="region" aria-label={t('cases.assign.bar')}>
      <Group gap="sm">
        <Text fw={600} size="sm" role="status">
          {t('cases.assign.selected', { count: selection.size })}
        </Text>
        <Select
          aria-label={t('cases.assign.to')}
          placeholder={t('cases.assign.to')}
          data={data}
          value={to}
          onChange={setTo}
          searchable
          limit={100}
          w={{ base: '100%', xs: 260 }}
          comboboxProps={{ position: 'top-start' }}
          nothingFoundMessage={t('cases.noChoice')}
        />
        <Button
          leftSection={<IconUserCheck size={16} aria-hidden />}
          disabled={to === null}
          onClick={() => assign(to === nobody ? null : to)}
        >
          {t('cases.assign.do', { count: selection.size })}
        </Button>
        <Button variant="subtle" onClick={selection.clear}>
          {t('cases.assign.clear')}
        </Button>
      </Group>
    </Paper>
  );
}

/** An active colleague who works on cases and can see all of the selected ones. */
const mayHold = ({ active, role, facility }: Colleague, places: ReadonlySet<string>): boolean =>
  active &&
  !['auditor', 'administrator', 'system'].includes(role) &&
  (facility === null || [...places].every((place) => place === facility));
