import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

/** A screen's one h1, and the tab's title: the screen's kind alone, since titles end up in histories and on other people's screens. */
export function PageTitle({
  title,
  tab,
  lead,
  actions,
}: {
  title: ReactNode;
  tab?: string;
  lead?: ReactNode;
  actions?: ReactNode;
}) {
  useDocumentTitle(`${tab ?? (typeof title === 'string' ? title : '')} · Safe Passage`);
  return (
    <Group justify="space-between" align="flex-start" gap="md" mb="md">
      <Stack gap={2} flex="1 1 18rem">
        <Title order={1}>{title}</Title>
        {lead ? (
          <Text c="dimmed" size="sm" component="div">
            {lead}
          </Text>
        ) : null}
      </Stack>
      {actions ? <Group gap="xs">{actions}</Group> : null}
    </Group>
  );
}
