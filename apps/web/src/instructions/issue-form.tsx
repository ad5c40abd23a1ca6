import { Button, Group, Paper, Select, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { facilitiesQuery } from '../api/queries';
import { Form } from '../parts/form';
import { Refusal } from '../parts/refusal';
import { useForm } from '../parts/use-form';
import { InstructionText } from './instruction';

const everywhere = '*';

/** An instruction is written, previewed, and only then issued, because everybody who has to follow it must stop and read it. */
export function IssueForm({ close, issued }: { close: () => void; issued: () => Promise<void> }) {
  const { t } = useTranslation();
  const { data: facilities } = useQuery(facilitiesQuery);
  const [isPreview, setIsPreview] = useState(false);
  const form = useForm({
    initial: { title: '', body: '', facility: everywhere },
    required: ['title', 'body'],
    send: async () => {
      if (!isPreview) return setIsPreview(true);
      await ask('/api/instructions', { method: 'POST', body: written });
      await issued();
      close();
    },
  });
  const { title, body, facility } = form.values;
  const written = { title: title.trim(), body: body.trim(), facility: facility === everywhere ? null : facility };
  if (isPreview)
    return (
      <Stack gap="xs" role="group" aria-label={t('instructions.preview')}>
        <Refusal problem={form.problem} />
        <Text size="sm" c="dimmed">
          {t('instructions.previewLead')}
        </Text>
        <InstructionText one={{ ...written, issuedAt: new Date().toISOString() }} isUnread />
        <Group gap="xs">
          <Button loading={form.isBusy} autoFocus onClick={form.submit}>
            {t('instructions.issueNow')}
          </Button>
          <Button variant="default" onClick={() => setIsPreview(false)}>
            {t('instructions.edit')}
          </Button>
        </Group>
      </Stack>
    );
  return (
    <Paper withBorder p="lg">
      <Form ref={form.ref} submit={form.submit}>
        <Title order={2}>{t('instructions.issue')}</Title>
        <Select
          label={t('instructions.forWhom')}
          data={[
            { value: everywhere, label: t('instructions.forAll') },
            ...(facilities ?? []).map(({ code, name }) => ({ value: code, label: `${code} · ${name}` })),
          ]}
          value={facility}
          onChange={(chosen) => form.set({ facility: chosen ?? everywhere })}
          allowDeselect={false}
          required
        />
        <TextInput label={t('instructions.heading')} {...form.text('title')} maxLength={200} required autoFocus />
        <Textarea
          label={t('instructions.body')}
          description={t('instructions.bodyHint')}
          {...form.text('body')}
          maxLength={20_000}
          autosize
          minRows={6}
          maxRows={20}
          required
        />
        <Group gap="xs">
          <Button type="submit">{t('instructions.look')}</Button>
          <Button variant="default" onClick={close}>
            {t('parts.cancel')}
          </Button>
        </Group>
      </Form>
    </Paper>
  );
}
