import { Alert, Button, Group, Kbd, Paper, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconFirstAidKit, IconLock, IconShieldExclamation } from '@tabler/icons-react';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Draft } from '../drafts/draft';
import { DraftLine, FoundAgain } from '../drafts/draft-line';
import { useLabels } from '../i18n';
import { Form } from '../parts/form';
import { faultsOf, inputOf, shortMax, textMax, type Arrival, type Question } from './arrival';
import css from './arrival.module.css';
import { BigChoice, type Option } from './big-choice';
import { LanguageSpoken } from './language-spoken';
import { PeopleStepper } from './people-stepper';
import { WhenArrived } from './when-arrived';

/** The questions in order of importance, and below them what can wait. */
export function ArrivalForm({ draft, zone }: { draft: Draft<Arrival>; zone: string }) {
  const { t } = useTranslation();
  const form = useRef<HTMLFormElement>(null);
  const [isAsked, setIsAsked] = useState(false);
  const { value, setValue, problem } = draft;
  const answer = (part: Partial<Arrival>): void => setValue({ ...value, ...part });
  const faults = isAsked ? faultsOf(value, Date.now()) : {};
  const faultText = (question: Question): string | undefined => {
    const fault = faults[question];
    return fault && t(`arrival.fault.${fault}`);
  };
  const isBusy = draft.state === 'sending';

  const log = (): void => {
    const now = Date.now();
    const [first] = Object.keys(faultsOf(value, now));
    setIsAsked(true);
    if (first) form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
    else if (!isBusy) void draft.send(inputOf(value, now));
  };
  useHotkeys([['mod+Enter', log]], []);

  return (
    <Paper withBorder p="lg">
      <Form
        ref={form}
        submit={log}
        problem={problem}
        refused={t('arrival.refused')}
        gap="lg"
        aria-label={t('arrival.title')}
      >
        <FoundAgain draft={draft} />
        <Group gap="xl" align="flex-start">
          <PeopleStepper value={value.people} error={faultText('people')} onChange={(people) => answer({ people })} />
          <YesNo
            name="danger"
            question={t('arrival.danger')}
            value={value.danger}
            error={faultText('danger')}
            onChange={(danger) => answer({ danger })}
          />
          <YesNo
            name="medical"
            question={t('arrival.medical')}
            value={value.medical}
            error={faultText('medical')}
            onChange={(medical) => answer({ medical })}
          />
        </Group>
        <div aria-live="polite">
          <Stack gap="xs">
            {value.danger ? <First icon={<IconShieldExclamation />}>{t('arrival.dangerFirst')}</First> : null}
            {value.medical ? <First icon={<IconFirstAidKit />}>{t('arrival.medicalFirst')}</First> : null}
          </Stack>
        </div>
        <LanguageSpoken
          value={value.language}
          error={faultText('language')}
          onChange={(language) => answer({ language })}
        />
        <WhenArrived
          zone={zone}
          value={value.arrivedAt}
          error={faultText('arrivedAt')}
          onChange={(arrivedAt) => answer({ arrivedAt })}
        />
        <MayWait value={value} answer={answer} />
        <Group className={css['bar']} justify="space-between">
          <Group gap="md">
            <Button type="submit" size="lg" loading={isBusy} aria-keyshortcuts="Control+Enter">
              {t('arrival.log')}
            </Button>
            <Text size="sm" c="dimmed" visibleFrom="sm">
              <Kbd>{t('arrival.ctrl')}</Kbd> + <Kbd>{t('arrival.enter')}</Kbd>
            </Text>
          </Group>
          <DraftLine draft={draft} />
        </Group>
      </Form>
    </Paper>
  );
}

/** Yes or no has to be chosen: a question that nobody asked is not a no. */
function YesNo({
  value,
  onChange,
  ...props
}: {
  name: string;
  question: string;
  value: boolean | null;
  error: string | undefined;
  onChange: (value: boolean) => void;
}) {
  const { t } = useTranslation();
  const options: Option<'yes' | 'no'>[] = [
    { value: 'yes', label: t('parts.yes'), isAlarm: true },
    { value: 'no', label: t('parts.no') },
  ];
  const chosen = value === null ? null : value ? 'yes' : 'no';
  return <BigChoice {...props} options={options} value={chosen} onChange={(next) => onChange(next === 'yes')} />;
}

const First = ({ icon, children }: { icon: ReactNode; children: string }) => (
  <Alert color="red" variant="light" icon={icon} py="xs">
    <Text fw={600}>{children}</Text>
  </Alert>
);

function MayWait({ value, answer }: { value: Arrival; answer: (part: Partial<Arrival>) => void }) {
  const { t } = useTranslation();
  const { compartments } = useLabels();
  const sealed = (compartment: 'identity' | 'protection') => (
    <>
      <IconLock size={13} aria-hidden style={{ verticalAlign: '-2px', marginInlineEnd: 4 }} />
      {t('arrival.sealed', { compartment: compartments[compartment] })}
    </>
  );
  return (
    <Stack gap="sm" component="section" aria-labelledby="may-wait">
      <div>
        <Text id="may-wait" fw={600}>
          {t('arrival.optional')}
        </Text>
        <Text size="sm" c="dimmed">
          {t('arrival.optionalLead')}
        </Text>
      </div>
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <TextInput
          miw={220}
          label={t('arrival.alias')}
          description={sealed('identity')}
          placeholder={t('arrival.aliasExample')}
          maxLength={shortMax}
          autoComplete="off"
          value={value.alias}
          onChange={(event) => answer({ alias: event.currentTarget.value })}
        />
        <TextInput
          miw={220}
          label={t('arrival.contact')}
          description={sealed('identity')}
          maxLength={shortMax}
          autoComplete="off"
          value={value.contact}
          onChange={(event) => answer({ contact: event.currentTarget.value })}
        />
      </Group>
      <Textarea
        label={t('arrival.observations')}
        description={sealed('protection')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={textMax}
        value={value.observations}
        onChange={(event) => answer({ observations: event.currentTarget.value })}
      />
    </Stack>
  );
}
