import { Button, Group, Modal, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, type Problem } from '../api/client';
import { facilitiesQuery } from '../api/queries';
import { useLabels } from '../i18n';
import { useAction } from '../parts/action';
import { Refusal } from '../parts/refusal';
import { ShownOnce } from '../parts/shown-once';
import { faultOf } from './field-fault';

const everywhere = '*';
const urlFaults = [
  'not_a_url',
  'not_https',
  'has_credentials',
  'has_fragment',
  'address_not_allowed',
  'host_not_found',
] as const;

export function AddWebhook({ close, changed }: { close: () => void; changed: () => Promise<void> }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const action = useAction();
  const { data: facilities } = useQuery(facilitiesQuery);
  const [url, setUrl] = useState('');
  const [transitions, setTransitions] = useState<string[]>([]);
  const [facility, setFacility] = useState<string | null>(everywhere);
  const [secret, setSecret] = useState<string>();
  const urlFault = (problem: Problem | undefined): string | undefined => {
    const fault = urlFaults.find((one) => problem?.fields.some(({ path, fault }) => path === 'url' && fault === one));
    return fault ? t(`admin.webhooks.fault.${fault}`) : faultOf(labels, problem, 'url');
  };
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (url.trim() === '') return;
    void action.run(async () => {
      const body = { url: url.trim(), transitions, facility: facility === everywhere ? null : facility };
      setSecret((await ask<{ secret: string }>('/api/webhooks', { method: 'POST', body })).secret);
      await changed();
    });
  };
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={t('admin.webhooks.add')}
      closeOnClickOutside={secret === undefined}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      {secret === undefined ? (
        <form onSubmit={add} noValidate>
          <Stack>
            <Refusal problem={action.problem} />
            <TextInput
              label={t('admin.webhooks.url')}
              description={t('admin.webhooks.urlHint')}
              type="url"
              value={url}
              onChange={(event) => setUrl(event.currentTarget.value)}
              error={urlFault(action.problem)}
              maxLength={2000}
              required
              data-autofocus
            />
            <Select
              label={t('admin.facility')}
              data={[
                { value: everywhere, label: t('admin.webhooks.allFacilities') },
                ...(facilities ?? []).map(({ code, name }) => ({ value: code, label: `${code} · ${name}` })),
              ]}
              value={facility}
              onChange={setFacility}
              allowDeselect={false}
            />
            <MultiSelect
              label={t('admin.webhooks.steps')}
              description={t('admin.webhooks.stepsHint')}
              data={Object.entries(labels.transitions).map(([value, { title }]) => ({ value, label: title }))}
              value={transitions}
              onChange={setTransitions}
              searchable
              clearable
              clearButtonProps={{ 'aria-label': t('admin.webhooks.clearSteps') }}
              hidePickedOptions
              limit={60}
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                {t('parts.cancel')}
              </Button>
              <Button type="submit" loading={action.isBusy}>
                {t('admin.add')}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <ShownOnce
          label={t('admin.webhooks.secret')}
          secret={secret}
          warning={t('admin.webhooks.secretWarning')}
          close={close}
        />
      )}
    </Modal>
  );
}
