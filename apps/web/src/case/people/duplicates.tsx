import { Alert, Box, Button, Radio, Stack, Text, Textarea, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/client';
import { queryClient } from '../../api/queries';
import type { AnswerOf, caseRoutes, CaseView, DuplicateMatch } from '@app/api';
import { useDraft } from '../../drafts/draft';
import { useLabels } from '../../i18n';
import { RefLink } from '../../parts/badges';
import { Form } from '../../parts/form';
import { Failed, Loading } from '../../shell/states';
import type { StepDraft } from '../../steps/form/use-step-draft';
import type { Values } from '../../steps/form/values';
import classes from '../case.module.css';
import { SideBySide } from './side-by-side';

/** People of other cases who may be the same. The reader compares both cases, decides, and gives the reason. */
export function Duplicates({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ['case', view.ref, 'duplicates'],
    queryFn: ({ signal }) =>
      ask<AnswerOf<typeof caseRoutes.duplicates>>(`/api/cases/${view.ref}/duplicates`, { signal }),
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
          <Match key={one.match} match={one} view={view} />
        ))}
      </Stack>
    </section>
  );
}

function Match({ match, view }: { match: DuplicateMatch; view: CaseView }) {
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
        <SideBySide view={view} match={match} otherRef={match.ref} />
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

function Decide({ match, view, onDone }: { match: DuplicateMatch; view: CaseView; onDone: () => void }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const id = useId();
  // has the shape of the step's own draft, so that the step's form can continue it
  const empty: StepDraft = { version: view.version, values: { match: match.match, decision: '', reason: '' } };
  const draft = useDraft<StepDraft>({ transition: 'intake.decide-duplicate', ref: view.ref }, empty);
  const [isChecked, setIsChecked] = useState(false);
  // what was typed for another match does not belong here
  const typed = draft.value.values['match'] === match.match ? draft.value.values : empty.values;
  const decision = typed['decision'] === 'same' || typed['decision'] === 'different' ? typed['decision'] : '';
  const reason = typeof typed['reason'] === 'string' ? typed['reason'] : '';
  const change = (part: Values): void =>
    draft.setValue({ version: view.version, values: { ...empty.values, ...typed, ...part } });
  const isBusy = draft.state === 'sending' || draft.state === 'waiting';
  const send = async (): Promise<void> => {
    setIsChecked(true);
    if (decision === '' || reason.trim() === '') return;
    const receipt = await draft.send({ match: match.match, decision, reason: reason.trim() });
    if (!receipt) return;
    await queryClient.invalidateQueries({ queryKey: ['case', view.ref] });
    onDone();
  };
  return (
    <Form
      submit={() => void send()}
      problem={draft.problem}
      gap="sm"
      style={{ marginTop: 'var(--mantine-spacing-sm)' }}
    >
      <Radio.Group
        name={id}
        label={labels.fields['decision']}
        withAsterisk
        value={decision}
        onChange={(chosen) => change({ decision: chosen })}
        error={isChecked && decision === '' ? labels.faults.required : null}
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
        value={reason}
        onChange={(event) => change({ reason: event.currentTarget.value })}
        error={isChecked && reason.trim() === '' ? labels.faults.required : null}
      />
      <Button type="submit" loading={isBusy} style={{ alignSelf: 'flex-start' }}>
        {t('case.duplicates.do')}
      </Button>
    </Form>
  );
}
