import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { instructionsQuery, queryClient, sessionQuery, useActor, useFacility } from '../api/queries';
import type { Instruction } from '@app/api';
import { useAction } from '../parts/action';
import { Moment } from '../parts/moment';
import { PageTitle } from '../parts/page-title';
import { Refusal } from '../parts/refusal';
import { Failed, Loading, State } from '../shell/states';
import { InstructionText } from './instruction';

/** What is in force at my facility; what I have not acknowledged comes first. */
export function ToRead() {
  const { t } = useTranslation();
  const actor = useActor();
  const zone = useFacility(actor.facility)?.zone;
  const { data, error, refetch } = useQuery(instructionsQuery);
  const [said, setSaid] = useState('');
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const unread = data.filter((one) => one.acknowledgedAt === null);
  const read = data.filter((one) => one.acknowledgedAt !== null);
  const acknowledged = async (id: string): Promise<void> => {
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: instructionsQuery.queryKey }),
      queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    ]);
    const next = unread.find((one) => one.id !== id);
    setSaid(next ? t('instructions.acknowledgedNext') : t('instructions.acknowledgedAll'));
    document.getElementById(`title-${next?.id ?? id}`)?.focus();
  };
  return (
    <>
      <PageTitle
        title={t('instructions.title')}
        lead={unread.length > 0 ? t('instructions.pending', { count: unread.length }) : t('instructions.nonePending')}
      />
      <p className="visually-hidden" role="status">
        {said}
      </p>
      {data.length === 0 ? <State title={t('instructions.noneTitle')}>{t('instructions.noneRead')}</State> : null}
      <Stack maw={820}>
        {[...unread, ...read].map((one) => (
          <InstructionText key={one.id} one={one} zone={zone} isUnread={one.acknowledgedAt === null}>
            <Acknowledgement one={one} zone={zone} done={() => acknowledged(one.id)} />
          </InstructionText>
        ))}
      </Stack>
    </>
  );
}

function Acknowledgement({
  one,
  zone,
  done,
}: {
  one: Instruction;
  zone: string | undefined;
  done: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const action = useAction();
  if (one.acknowledgedAt !== null)
    return (
      <Group gap={6} mt="md">
        <IconCheck size={16} aria-hidden />
        <Text size="sm">{t('instructions.acknowledged')}</Text>
        <Moment at={one.acknowledgedAt} zone={zone} />
      </Group>
    );
  return (
    <Stack mt="md" gap="xs" align="flex-start">
      <Refusal problem={action.problem} />
      <Button
        loading={action.isBusy}
        aria-describedby={`title-${one.id}`}
        onClick={() =>
          void action.run(async () => {
            await ask(`/api/instructions/${one.id}/acknowledgement`, { method: 'POST' });
            await done();
          })
        }
      >
        {t('instructions.acknowledge')}
      </Button>
    </Stack>
  );
}
