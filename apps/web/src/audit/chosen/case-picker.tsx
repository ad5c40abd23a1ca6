import { Button, Group, Paper, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { casesQuery, facilitiesQuery } from '../../api/queries';
import type { CaseRow } from '@app/api';
import { useLanguage, useLabels } from '../../i18n';
import { StateBadge } from '../../parts/badges';
import { formatInstant } from '../../parts/time';
import { Failed, Loading } from '../../shell/states';
import { recent } from './recent';
import { refOf } from './refs';

const stageNames = ['intake', 'referral', 'transit', 'resettlement', 'closed'] as const;

/** Finds cases by reference, stage and facility. Those that are already shown are left out. */
export function CasePicker({ shown, onPick }: { shown: readonly string[]; onPick: (ref: string) => void }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const [typed, setTyped] = useState('');
  const [stage, setStage] = useState<string | null>(null);
  const [facility, setFacility] = useState<string | null>(null);
  const { data: facilities } = useQuery(facilitiesQuery);
  const [q] = useDebouncedValue(typed.trim().toUpperCase(), 250);
  const before = recent().filter((ref) => !shown.includes(ref));
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        <TextInput
          label={t('audit.pick.search')}
          description={t('audit.pick.searchHint')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            const ref = refOf(typed);
            if (event.key === 'Enter' && ref) onPick(ref);
          }}
          maxLength={20}
          data-search
          style={{ flex: '2 1 240px' }}
        />
        <Select
          label={t('audit.pick.stage')}
          placeholder={t('audit.pick.anyStage')}
          data={stageNames.map((value) => ({ value, label: labels.stages[value] }))}
          value={stage}
          onChange={setStage}
          clearable
          style={{ flex: '1 1 150px' }}
        />
        <Select
          label={t('audit.pick.facility')}
          placeholder={t('audit.pick.anyFacility')}
          data={(facilities ?? []).map(({ code, name }) => ({ value: code, label: name }))}
          value={facility}
          onChange={setFacility}
          clearable
          style={{ flex: '1 1 170px' }}
        />
      </Group>
      {before.length > 0 ? (
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {t('audit.pick.recent')}
          </Text>
          {before.map((ref) => (
            <Button key={ref} size="compact-sm" variant="default" ff="monospace" onClick={() => onPick(ref)}>
              {ref}
            </Button>
          ))}
        </Group>
      ) : null}
      <Found q={q} stage={stage} facility={facility} shown={shown} onPick={onPick} />
    </Stack>
  );
}

interface FoundProps {
  q: string;
  stage: string | null;
  facility: string | null;
  shown: readonly string[];
  onPick: (ref: string) => void;
}

function Found({ q, stage, facility, shown, onPick }: FoundProps) {
  const { t } = useTranslation();
  const filters = { ...(q ? { q } : {}), ...(stage ? { stage } : {}), ...(facility ? { facility } : {}) };
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    casesQuery(filters),
  );
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const rows = data.pages.flatMap((page) => page.cases).filter((row) => !shown.includes(row.ref));
  return (
    <Stack gap="xs" role="region" aria-label={t('audit.pick.found')} aria-live="polite">
      {rows.length === 0 && !hasNextPage ? <Text c="dimmed">{t('audit.pick.none')}</Text> : null}
      <SimpleGrid cols={{ base: 1, sm: 2, xl: 3 }} spacing="xs">
        {rows.map((row) => (
          <Choice key={row.ref} row={row} onPick={onPick} />
        ))}
      </SimpleGrid>
      {hasNextPage ? (
        <Group>
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('audit.pick.more')}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
}

function Choice({ row, onPick }: { row: CaseRow; onPick: (ref: string) => void }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return (
    <Paper component="button" type="button" withBorder p="xs" ta="start" onClick={() => onPick(row.ref)}>
      <Group justify="space-between" gap="xs">
        <Text ff="monospace" fw={600} size="sm">
          {row.ref}
        </Text>
        <StateBadge state={row.state} />
      </Group>
      <Text size="xs" c="dimmed">
        {row.facility} · {t('audit.pick.opened', { when: formatInstant(language, row.openedAt) })}
      </Text>
    </Paper>
  );
}
