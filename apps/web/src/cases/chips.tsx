import { ActionIcon, Button, CopyButton, Group, Popover, TextInput, Tooltip, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconBookmarkPlus, IconLink, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseFilters } from '@app/api';
import { Form } from '../parts/form';
import classes from './cases.module.css';
import { useSavedViews, viewNameMax } from './saved-views';
import { shownFilters, standard, without } from './views';
import { useFilterWords } from './words';

/** The active filters, each with a button that removes it, and the saved views. */
export function Chips({ filters, change }: { filters: CaseFilters; change: (filters: CaseFilters) => void }) {
  const { t } = useTranslation();
  const words = useFilterWords();
  const { saved, remove } = useSavedViews();
  const shown = shownFilters(filters);
  if (shown.length + saved.length === 0) return null;
  return (
    <Group gap={6} role="group" aria-label={t('cases.chips')}>
      {shown.map((name) => {
        const label = words(filters, name);
        return (
          <span key={name} className={classes.chip}>
            <span>{label}</span>
            <UnstyledButton
              aria-label={t('cases.removeFilter', { label })}
              onClick={() => change(without(filters, name))}
            >
              <IconX size={14} aria-hidden />
            </UnstyledButton>
          </span>
        );
      })}
      {shown.length > 0 ? (
        <Button size="compact-sm" variant="subtle" onClick={() => change(standard)}>
          {t('cases.clearAll')}
        </Button>
      ) : null}
      {saved.map((view) => (
        <span key={view.name} className={classes.chip}>
          <Link to="/cases" search={view.filters} activeOptions={{ exact: true }}>
            {view.name}
          </Link>
          <UnstyledButton aria-label={t('cases.forgetView', { name: view.name })} onClick={() => remove(view.name)}>
            <IconX size={14} aria-hidden />
          </UnstyledButton>
        </span>
      ))}
    </Group>
  );
}

/** Saves this list under a name, or copies a link to it. */
export function KeepList({ filters }: { filters: CaseFilters }) {
  const { t } = useTranslation();
  const { save } = useSavedViews();
  return (
    <>
      <SaveView save={(name) => save(name, filters)} />
      <CopyButton value={window.location.href}>
        {({ copied, copy }) => (
          <Tooltip label={t(copied ? 'cases.copied' : 'cases.copyLink')}>
            <ActionIcon
              variant="default"
              size="lg"
              onClick={copy}
              aria-label={t(copied ? 'cases.copied' : 'cases.copyLink')}
            >
              <IconLink size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </>
  );
}

function SaveView({ save }: { save: (name: string) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const submit = (): void => {
    if (name.trim() === '') return;
    save(name.trim());
    setName('');
    setOpen(false);
  };
  return (
    <Popover opened={open} onChange={setOpen} trapFocus returnFocus position="bottom-end" shadow="md">
      <Popover.Target>
        <Tooltip label={t('cases.saveView')}>
          <ActionIcon variant="default" size="lg" aria-label={t('cases.saveView')} onClick={() => setOpen(!open)}>
            <IconBookmarkPlus size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('cases.saveView')}>
        <Form submit={submit}>
          <Group gap="xs" align="flex-end">
            <TextInput
              label={t('cases.viewName')}
              description={t('cases.viewNameHint')}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              maxLength={viewNameMax}
              required
              data-autofocus
            />
            <Button type="submit">{t('cases.save')}</Button>
          </Group>
        </Form>
      </Popover.Dropdown>
    </Popover>
  );
}
