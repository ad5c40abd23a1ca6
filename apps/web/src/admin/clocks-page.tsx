import { Badge, Select, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClockRule as Rule } from '@app/api';
import { clocks, type ClockName } from '@app/lifecycle/clocks';
import { priorities } from '@app/lifecycle/vocabulary';
import { clockRulesQuery } from '../api/clock-rules';
import { facilitiesQuery } from '../api/queries';
import { useLabels, useLanguage } from '../i18n';
import { PageTitle } from '../parts/page-title';
import { WideTable } from '../parts/wide-table';
import { OnlyFor } from '../shell/not-for-role';
import { Failed, Loading, State } from '../shell/states';
import { ClockRule } from './clock-rule';
import { formatLength } from './length';

const names = Object.keys(clocks) as ClockName[];

export default function ClocksPage() {
  const { t } = useTranslation();
  return (
    <OnlyFor place="clocks" title={t('places.clocks')}>
      <Clocks />
    </OnlyFor>
  );
}

function Clocks() {
  const { t } = useTranslation();
  const { data: facilities, error, refetch } = useQuery(facilitiesQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const facility = chosen ?? facilities?.[0]?.code;
  if (error && !facilities) return <Failed error={error} retry={() => void refetch()} />;
  if (!facilities) return <Loading />;
  if (facility === undefined)
    return (
      <>
        <PageTitle title={t('places.clocks')} />
        <State title={t('admin.facilities.noneTitle')}>{t('admin.facilities.none')}</State>
      </>
    );
  return (
    <Stack gap="sm">
      <PageTitle title={t('places.clocks')} lead={t('admin.clocks.lead')} />
      <Select
        w={{ base: '100%', xs: 320 }}
        label={t('admin.facility')}
        data={facilities.map(({ code, name }) => ({ value: code, label: `${code} · ${name}` }))}
        value={facility}
        onChange={setChosen}
        allowDeselect={false}
        searchable
      />
      <Rules facility={facility} />
    </Stack>
  );
}

function Rules({ facility }: { facility: string }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { data: rules, error, refetch } = useQuery(clockRulesQuery(facility));
  const [edited, setEdited] = useState<Rule>();
  if (error && !rules) return <Failed error={error} retry={() => void refetch()} />;
  if (!rules) return <Loading />;
  return (
    <>
      <WideTable label={t('places.clocks')} minWidth={720}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('admin.clocks.clock')}</Table.Th>
            {priorities.map((priority) => (
              <Table.Th key={priority} scope="col">
                {labels.priorities[priority]}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {names.map((name) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={500}>
                {labels.clocks[name]}
              </Table.Th>
              {priorities.map((priority) => {
                const rule = rules.find((one) => one.name === name && one.priority === priority);
                return (
                  <Table.Td key={priority}>
                    {rule ? <Length rule={rule} edit={() => setEdited(rule)} /> : null}
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      {edited ? <ClockRule rule={edited} facility={facility} close={() => setEdited(undefined)} /> : null}
    </>
  );
}

function Length({ rule, edit }: { rule: Rule; edit: () => void }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { language } = useLanguage();
  const length = rule.seconds === 0 ? t('admin.clocks.atOnce') : formatLength(language, rule.seconds);
  return (
    <UnstyledButton
      mih={28}
      onClick={edit}
      aria-label={t('admin.clocks.edit', {
        clock: labels.clocks[rule.name],
        priority: labels.priorities[rule.priority],
        length: rule.own ? t('admin.clocks.ownLength', { length }) : length,
      })}
    >
      <Text component="span" size="sm" fw={rule.own ? 650 : 400} td="underline" style={{ textUnderlineOffset: 3 }}>
        {length}
      </Text>
      {rule.own ? (
        <Badge component="span" ms={6} variant="light" tt="none" radius="sm">
          {t('admin.clocks.own')}
        </Badge>
      ) : null}
    </UnstyledButton>
  );
}
