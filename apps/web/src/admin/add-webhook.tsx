import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf, webhookRoutes } from '@app/api';
import { ask } from '../api/client';
import { facilitiesQuery } from '../api/queries';
import { useLabels } from '../i18n';
import { FormDialog } from '../parts/form-dialog';
import { useForm } from '../parts/use-form';

const everywhere = '*';
const urlFaults = [
  'not_a_url',
  'not_https',
  'has_credentials',
  'has_fragment',
  'address_not_allowed',
  'host_not_found',
] as const;

interface NewWebhook {
  url: string;
  transitions: string[];
  facility: string | null;
}

export function AddWebhook({ close, changed }: { close: () => void; changed: () => Promise<void> }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { data: facilities } = useQuery(facilitiesQuery);
  const [secret, setSecret] = useState<string>();
  const form = useForm<NewWebhook>({
    initial: { url: '', transitions: [], facility: everywhere },
    required: ['url'],
    refusals: ({ fields }) => {
      const fault = urlFaults.find((one) => fields.some((field) => field.path === 'url' && field.fault === one));
      return { url: fault && t(`admin.webhooks.fault.${fault}`) };
    },
    send: async ({ url, transitions, facility }) => {
      const body = { url: url.trim(), transitions, facility: facility === everywhere ? null : facility };
      setSecret((await ask<AnswerOf<typeof webhookRoutes.add>>('/api/webhooks', { method: 'POST', body })).secret);
      await changed();
    },
  });
  return (
    <FormDialog
      title={t('admin.webhooks.add')}
      form={form}
      does={t('admin.add')}
      close={close}
      size="lg"
      secret={
        secret === undefined
          ? undefined
          : { label: t('admin.webhooks.secret'), secret, warning: t('admin.webhooks.secretWarning') }
      }
    >
      <TextInput
        label={t('admin.webhooks.url')}
        description={t('admin.webhooks.urlHint')}
        type="url"
        {...form.text('url')}
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
        {...form.field('facility')}
        allowDeselect={false}
      />
      <MultiSelect
        label={t('admin.webhooks.steps')}
        description={t('admin.webhooks.stepsHint')}
        data={Object.entries(labels.transitions).map(([value, { title }]) => ({ value, label: title }))}
        {...form.field('transitions')}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('admin.webhooks.clearSteps') }}
        hidePickedOptions
        limit={60}
      />
    </FormDialog>
  );
}
