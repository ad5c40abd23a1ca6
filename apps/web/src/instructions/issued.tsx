import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { instructionsQuery, queryClient } from '../api/queries';
import type { Instruction } from '@app/api';
import { Confirm } from '../parts/confirm';
import { PageTitle } from '../parts/page-title';
import { Failed, Loading, State } from '../shell/states';
import { InstructionText } from './instruction';
import { IssueForm } from './issue-form';

/** All that is in force, for those who issue and withdraw it. */
export function Issued() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(instructionsQuery);
  const [isWriting, setIsWriting] = useState(false);
  const [withdrawn, setWithdrawn] = useState<Instruction>();
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: instructionsQuery.queryKey });
  return (
    <>
      <PageTitle
        title={t('instructions.title')}
        lead={t('instructions.inForce', { count: data.length })}
        actions={
          isWriting ? null : (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsWriting(true)}>
              {t('instructions.issue')}
            </Button>
          )
        }
      />
      <Stack maw={820}>
        {isWriting ? <IssueForm close={() => setIsWriting(false)} issued={refresh} /> : null}
        {data.length === 0 && !isWriting ? (
          <State title={t('instructions.noneTitle')}>{t('instructions.noneIssued')}</State>
        ) : null}
        {data.map((one) => (
          <InstructionText key={one.id} one={one}>
            <Button
              mt="md"
              variant="default"
              size="compact-sm"
              aria-describedby={`title-${one.id}`}
              onClick={() => setWithdrawn(one)}
            >
              {t('instructions.withdraw')}
            </Button>
          </InstructionText>
        ))}
      </Stack>
      {withdrawn ? (
        <Confirm
          title={t('instructions.withdrawTitle')}
          does={t('instructions.withdraw')}
          close={() => setWithdrawn(undefined)}
          act={async () => {
            await ask(`/api/instructions/${withdrawn.id}`, { method: 'DELETE' });
            await refresh();
          }}
        >
          {t('instructions.withdrawText', { title: withdrawn.title })}
        </Confirm>
      ) : null}
    </>
  );
}
