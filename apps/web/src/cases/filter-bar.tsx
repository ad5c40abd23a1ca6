import { ActionIcon, Button, Collapse, Group, Kbd, Select, Switch, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback, useDisclosure, useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { IconAdjustments, IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { caseStates, facilityRoles, priorities, stages } from '@app/lifecycle/vocabulary';
import { colleaguesQuery, facilitiesQuery, useActor } from '../api/queries';
import type { CaseFilters, Colleague } from '@app/api';
import { useLabels } from '../i18n';
import { withFilter, type FilterName } from './views';

interface Props {
  filters: CaseFilters;
  change: (filters: CaseFilters) => void;
}

/** The list's filters. On a narrow screen a button opens them. */
export function FilterBar({ filters, change, isNarrow }: Props & { isNarrow: boolean }) {
  const { t } = useTranslation();
  const [open, { toggle }] = useDisclosure(false);
  if (!isNarrow)
    return (
      <Group gap={8} role="group" aria-label={t('cases.filters')}>
        <SearchBox filters={filters} change={change} />
        <Choices filters={filters} change={change} />
      </Group>
    );
  return (
    <>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <SearchBox filters={filters} change={change} />
        <Button
          variant="default"
          flex="none"
          leftSection={<IconAdjustments size={16} aria-hidden />}
          aria-expanded={open}
          onClick={toggle}
        >
          {t('cases.filters')}
        </Button>
      </Group>
      <Collapse expanded={open}>
        <Group gap="xs" role="group" aria-label={t('cases.filters')}>
          <Choices filters={filters} change={change} />
        </Group>
      </Collapse>
    </>
  );
}

const searchMs = 150;
/** A part of a reference. Anything else finds nothing and is not sent. */
const isPart = (typed: string): boolean => /^[0-9A-Za-z-]{0,12}$/.test(typed);

function SearchBox({ filters, change }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(filters.q ?? '');
  const search = useDebouncedCallback((text: string) => change(withFilter(filters, 'q', text)), searchMs);
  const asked = useRef(filters.q ?? '');
  useEffect(() => {
    // something other than this box changed the address: a chip, a view, the back button
    if (asked.current !== (filters.q ?? '')) setTyped(filters.q ?? '');
    asked.current = filters.q ?? '';
  }, [filters.q]);
  const type = (text: string): void => {
    setTyped(text);
    if (!isPart(text.trim())) return;
    asked.current = text.trim().toUpperCase();
    search(asked.current);
  };
  useHotkeys([['/', () => box.current?.focus()]]);
  return (
    <TextInput
      ref={box}
      w={{ base: '100%', sm: 190 }}
      type="search"
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') box.current?.blur();
      }}
      aria-label={t('cases.search')}
      placeholder={t('cases.searchHint')}
      error={isPart(typed.trim()) ? undefined : t('cases.searchFault')}
      maxLength={20}
      spellCheck={false}
      autoComplete="off"
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed ? (
          <Tooltip label={t('cases.searchClear')}>
            <ActionIcon variant="subtle" color="gray" aria-label={t('cases.searchClear')} onClick={() => type('')}>
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
        ) : (
          <Kbd size="xs" aria-hidden>
            /
          </Kbd>
        )
      }
    />
  );
}

function Choices({ filters, change }: Props) {
  const { t } = useTranslation();
  const labels = useLabels();
  const actor = useActor();
  const { data: facilities } = useQuery(facilitiesQuery);
  const { data: colleagues } = useQuery(colleaguesQuery);
  const bound = facilityRoles.some((role) => role === actor.role);
  const states = caseStates.filter((state) => !filters.stage || state.startsWith(`${filters.stage}.`));
  const choices: { name: FilterName; width: number; data: { value: string; label: string }[] }[] = [
    {
      name: 'stage',
      width: 125,
      data: [...stages, 'closed' as const].map((value) => ({ value, label: labels.stages[value] })),
    },
    { name: 'state', width: 185, data: states.map((value) => ({ value, label: labels.states[value] })) },
    ...(bound
      ? []
      : [
          {
            name: 'facility' as const,
            width: 140,
            data: (facilities ?? []).map(({ code, name }) => ({ value: code, label: `${code} · ${name}` })),
          },
        ]),
    { name: 'priority', width: 130, data: priorities.map((value) => ({ value, label: labels.priorities[value] })) },
    {
      name: 'assignee',
      width: 150,
      data: [
        { value: 'me', label: t('cases.me') },
        { value: 'none', label: t('cases.nobody') },
        ...namesOf(colleagues ?? [], actor.id),
      ],
    },
  ];
  return (
    <>
      {choices.map(({ name, width, data }) => (
        <Select
          key={name}
          w={{ base: '100%', sm: width }}
          data={data}
          value={typeof filters[name] === 'string' ? filters[name] : null}
          onChange={(value) => change(withFilter(filters, name, value))}
          placeholder={t(`cases.filter.${name}`)}
          aria-label={t(`cases.filter.${name}`)}
          searchable={data.length > 6}
          clearable
          clearButtonProps={{ 'aria-label': t('cases.clearFilter', { name: t(`cases.filter.${name}`) }) }}
          limit={100}
          comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
          nothingFoundMessage={t('cases.noChoice')}
        />
      ))}
      <Switch
        label={t('cases.heldOnly')}
        checked={filters.held === true}
        onChange={(event) => change(withFilter(filters, 'held', event.currentTarget.checked || null))}
      />
    </>
  );
}

/** The possible assignees, as far as the reader may see names. */
const namesOf = (colleagues: readonly Colleague[], me: string): { value: string; label: string }[] =>
  colleagues.flatMap(({ id, username }) => (username === null || id === me ? [] : [{ value: id, label: username }]));
