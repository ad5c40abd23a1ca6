import { Badge, Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFacility } from '../api/queries';
import type { Instruction } from '@app/api';
import { Moment } from '../parts/moment';

/** An instruction as it is read: whom it is for, since when it is in force, and its text in lines of a readable length. */
export function InstructionText({
  one,
  zone,
  isUnread = false,
  children,
}: {
  one: Pick<Instruction, 'title' | 'body' | 'facility'> & { id?: string; issuedAt: string };
  zone?: string | undefined;
  isUnread?: boolean;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const facility = useFacility(one.facility);
  return (
    <Paper component="article" withBorder p="lg" aria-labelledby={`title-${one.id ?? 'preview'}`}>
      <Group gap="xs" mb={2}>
        <Title order={2} id={`title-${one.id ?? 'preview'}`} tabIndex={-1}>
          {one.title}
        </Title>
        {isUnread ? (
          <Badge variant="light" color="orange" tt="none" radius="sm">
            {t('instructions.unread')}
          </Badge>
        ) : null}
      </Group>
      <Group gap="xs" mb="sm" c="dimmed">
        <Text size="sm">
          {one.facility === null ? t('instructions.forAll') : (facility?.name ?? one.facility)}
          {' · '}
          {t('instructions.since')}
        </Text>
        <Moment at={one.issuedAt} zone={zone ?? facility?.zone} short />
      </Group>
      <Text maw="68ch" lh={1.65} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {one.body}
      </Text>
      {children}
    </Paper>
  );
}
