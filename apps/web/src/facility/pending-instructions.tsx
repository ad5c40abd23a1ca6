import { Alert, Button, List } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconFileAlert } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { instructionsQuery } from '../api/queries';
import { Failed } from '../shell/states';

/** Instructions that this person has not acknowledged. Until then they cannot refer anybody. */
export function PendingInstructions() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(instructionsQuery);
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  const pending = data?.filter((one) => one.acknowledgedAt === null) ?? [];
  if (pending.length === 0) return null;
  return (
    <Alert
      color="orange"
      variant="light"
      mb="md"
      icon={<IconFileAlert aria-hidden />}
      title={t('facility.instructions', { count: pending.length })}
    >
      <List size="sm" mb="xs">
        {pending.map((one) => (
          <List.Item key={one.id}>{one.title}</List.Item>
        ))}
      </List>
      <Button
        size="xs"
        variant="default"
        className="no-print"
        renderRoot={(props) => <Link to="/instructions" {...props} />}
      >
        {t('facility.read')}
      </Button>
    </Alert>
  );
}
