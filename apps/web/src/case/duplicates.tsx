import { Alert, Box, Button, Radio, Stack, Text, Textarea, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { queryClient } from '../api/queries';
import type { CaseView, DuplicateMatch } from '../api/types';
import { useDraft } from '../drafts/draft';
import { useLabels } from '../i18n';
import { RefLink } from '../parts/badges';
import { Failed, Loading } from '../shell/states';
import classes from './case.module.css';
import { SideBySide } from './side-by-side';

/** People of other cases who may be the same: who compares, sees both; who decides, says why. */
export function Duplicates({ view, zone }: { view: CaseView; zone: string | undefined }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ['case', view.ref, 'duplicates'],
    queryFn: ({ signal }) => ask<{ matches: DuplicateMatch[] }>(`/api/cases/${view.ref}/duplicates`, { signal }),
  });
  return (
    <section aria-labelledby="duplicates">
      <Title order={2} id="duplicates" mb={4}>
        {t('case.duplicates.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('case.duplicates.lead')}
      </Text>
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {!error && !data ? <Loading /> : null}
      <Stack>
        {data?.matches.map((one) => (
          <Match key={one.match} match={one} view={view} zone={zone} />
        ))}
      </Stack>
    </section>
  );
}

function Match({ match, view, zone }: { match: DuplicateMatch; view: CaseView; zone: string | undefined }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const step = view.next.find((one) => one.transition === 'intake.decide-duplicate');
  const [again, setAgain] = useState(false);
  return (
    <Box className={classes.panel} p="md">
      <Title order={3} mb={4}>
        {t('case.duplicates.match', { people: match.people.join(', ') })}{' '}
        {match.ref ? <RefLink reference={match.ref} /> : t('case.duplicates.elsewhere')}
      </Title>
      {match.ref ? (
        <SideBySide match={match} otherRef={match.ref} zone={zone} />
      ) : (
        <Alert color="gray" mb="sm">
          {t('case.duplicates.hidden')}
        </Alert>
      )}
      {match.decision ? (
        <Text size="sm" mt="sm">
          {t('case.duplicates.decided', { decision: labels.values[match.decision] ?? match.decision })}{' '}
          {step?.mayYou && !again ? (
            <Button variant="subtle" size="compact-sm" onClick={() => setAgain(true)}>
              {t('case.duplicates.again')}
            </Button>
          ) : null}
        </Text>
      ) : null}
      {step?.mayYou && (match.decision === null || again) ? (
        <Decide match={match} view={view} onDone={() => setAgain(false)} />
      ) : null}
      {match.decision === null && step?.mayYou !== true ? <Text size="sm">{t('case.duplicates.notYours')}</Text> : null}
    </Box>
  );
}

interface Typed {
  match: string;
  decision: '' | 'same' | 'different';
  reason: string;
}

function Decide({ match, view, onDone }: { match: DuplicateMatch; view: CaseView; onDone: () => void }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const id = useId();
  const empty: Typed = { match: match.match, decision: '', reason: '' };
  const draft = useDraft<Typed>({ transition: 'intake.decide-duplicate', ref: view.ref }, empty);
  const [isChecked, setIsChecked] = useState(false);
  // one draft per case and step: what was typed of another match is not of this one
  const value = draft.value.match === match.match ? draft.value : empty;
  const change = (part: Partial<Typed>): void => draft.setValue({ ...value, ...part });
  const isBusy = draft.state === 'sending' || draft.state === 'waiting';
  const send = async (): Promise<void> => {
    setIsChecked(true);
    if (value.decision === '' || value.reason.trim() === '') return;
    const receipt = await draft.send({ match: value.match, decision: value.decision, reason: value.reason.trim() });
    if (!receipt) return;
    await queryClient.invalidateQueries({ queryKey: ['case', view.ref] });
    onDone();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      noValidate
    >
      <Stack gap="sm" mt="sm">
        <Radio.Group
          name={id}
          label={labels.fields['decision']}
          withAsterisk
          value={value.decision}
          onChange={(decision) => change({ decision: decision === 'same' ? 'same' : 'different' })}
          error={isChecked && value.decision === '' ? labels.faults.required : null}
        >
          <Stack gap={6} mt={4}>
            <Radio value="same" label={labels.values['same']} />
            <Radio value="different" label={labels.values['different']} />
          </Stack>
        </Radio.Group>
        <Textarea
          label={labels.fields['reason']}
          description={t('case.duplicates.reason')}
          withAsterisk
          autosize
          minRows={2}
          maxLength={1000}
          value={value.reason}
          onChange={(event) => change({ reason: event.currentTarget.value })}
          error={isChecked && value.reason.trim() === '' ? labels.faults.required : null}
        />
        {draft.problem ? (
          <Alert role="alert" color="red">
            {draft.problem.code === 'offline' ? t('states.offline') : draft.problem.message || t('states.fault')}
          </Alert>
        ) : null}
        <Button type="submit" loading={isBusy} style={{ alignSelf: 'flex-start' }}>
          {t('case.duplicates.do')}
        </Button>
      </Stack>
    </form>
  );
}
