import { Button, Group, Paper, Select, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { facilitiesQuery } from '../api/queries';
import { useAction } from '../parts/action';
import { Refusal } from '../parts/refusal';
import { InstructionText } from './instruction';

const everywhere = '*';

/** An instruction is written, looked at as it will be read, and only then issued: who has to follow it has to stop and read. */
export function IssueForm({ close, issued }: { close: () => void; issued: () => Promise<void> }) {
  const { t } = useTranslation();
  const { data: facilities } = useQuery(facilitiesQuery);
  const action = useAction();
  const [title, setTitle] = useState('');
  const [body, setBody] = useState('');
  const [facility, setFacility] = useState<string | null>(everywhere);
  const [isPreview, setIsPreview] = useState(false);
  const written = {
    title: title.trim(),
    body: body.trim(),
    facility: facility === everywhere || facility === null ? null : facility,
  };
  const preview = (event: FormEvent): void => {
    event.preventDefault();
    if (written.title !== '' && written.body !== '') setIsPreview(true);
  };
  const issue = async (): Promise<void> => {
    await ask('/api/instructions', { method: 'POST', body: written });
    await issued();
    close();
  };
  if (isPreview)
    return (
      <Stack gap="xs" role="group" aria-label={t('instructions.preview')}>
        <Refusal problem={action.problem} />
        <Text size="sm" c="dimmed">
          {t('instructions.previewLead')}
        </Text>
        <InstructionText one={{ ...written, issuedAt: new Date().toISOString() }} isUnread />
        <Group gap="xs">
          <Button loading={action.isBusy} autoFocus onClick={() => void action.run(issue)}>
            {t('instructions.issueNow')}
          </Button>
          <Button variant="default" onClick={() => setIsPreview(false)}>
            {t('instructions.edit')}
          </Button>
        </Group>
      </Stack>
    );
  return (
    <Paper component="form" withBorder p="lg" onSubmit={preview}>
      <Stack>
        <Title order={2}>{t('instructions.issue')}</Title>
        <Select
          label={t('instructions.forWhom')}
          data={[
            { value: everywhere, label: t('instructions.forAll') },
            ...(facilities ?? []).map(({ code, name }) => ({ value: code, label: `${code} · ${name}` })),
          ]}
          value={facility}
          onChange={setFacility}
          allowDeselect={false}
          required
        />
        <TextInput
          label={t('instructions.heading')}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
          maxLength={200}
          required
          autoFocus
        />
        <Textarea
          label={t('instructions.body')}
          description={t('instructions.bodyHint')}
          value={body}
          onChange={(event) => setBody(event.currentTarget.value)}
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
      </Stack>
    </Paper>
  );
}
