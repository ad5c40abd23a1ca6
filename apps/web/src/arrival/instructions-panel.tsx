import { Anchor, Badge, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { instructionsQuery } from '../api/queries';
import { Moment } from '../parts/moment';
import { Failed, Loading } from '../shell/states';

/** The standing instructions in force, beside the form and without leaving it. */
export function InstructionsPanel({ opened, onClose, zone }: { opened: boolean; onClose: () => void; zone: string }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="lg"
      title={t('places.instructions')}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      {opened ? <InForce zone={zone} /> : null}
    </Drawer>
  );
}

function InForce({ zone }: { zone: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(instructionsQuery);
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  if (data.length === 0) return <Text c="dimmed">{t('arrival.noInstructions')}</Text>;
  const pending = data.filter((one) => one.acknowledgedAt === null);
  return (
    <Stack gap="lg">
      {pending.length > 0 ? (
        <Anchor component={Link} to="/instructions">
          {t('arrival.acknowledge', { count: pending.length })}
        </Anchor>
      ) : null}
      {[...pending, ...data.filter((one) => one.acknowledgedAt !== null)].map((one) => (
        <article key={one.id}>
          <Group gap="xs">
            <Title order={3}>{one.title}</Title>
            {one.acknowledgedAt === null ? (
              <Badge variant="light" color="orange" tt="none" radius="sm">
                {t('arrival.pending')}
              </Badge>
            ) : null}
          </Group>
          <Text size="xs" c="dimmed" component="div">
            <Moment at={one.issuedAt} zone={zone} short />
          </Text>
          <Text mt={4} style={{ whiteSpace: 'pre-wrap' }}>
            {one.body}
          </Text>
        </article>
      ))}
    </Stack>
  );
}
