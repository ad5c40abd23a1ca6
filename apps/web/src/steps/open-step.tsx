import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DraftLine, FoundAgain } from '../drafts/draft-line';
import { useLabels } from '../i18n';
import { Form } from '../parts/form';
import { Cautions } from './notices/cautions';
import { Confirm } from './notices/confirm';
import { ErrorSummary } from './notices/error-summary';
import { LeftBehind } from './notices/left-behind';
import { LiveRefusals } from './notices/live-refusals';
import { MovedOn } from './stale/moved-on';
import { Requirements } from './notices/requirements';
import { ShapeField } from './fields/shape-field';
import { specialFields } from './special-fields';
import { StepContext } from './form/step-context';
import type { OpenStepProps } from './step-props';
import { useStepDraft } from './form/use-step-draft';

/** The form of a step that its reader may take now. */
export function OpenStep(props: OpenStepProps) {
  const { view, row, missing, facility, zone, cautions = [], onCancel } = props;
  const { t } = useTranslation();
  const title = useLabels().transitions[row.name]?.title ?? row.name;
  const form = useStepDraft(props);
  const [asksToConfirm, setAsksToConfirm] = useState(false);
  const { draft, fields } = form;
  const isOnItsWay = draft.state === 'sending' || draft.state === 'waiting';
  const hasSealed = fields.some((field) => field.where !== 'open');
  const hasOpen = fields.some((field) => field.where === 'open');

  const submit = (): void => {
    if (isOnItsWay || !form.isWhole()) return;
    if (row.confirms) setAsksToConfirm(true);
    else void form.send();
  };

  return (
    <StepContext
      value={{ view, row, facility, zone, values: draft.value.values, set: form.set, errorAt: form.errorAt }}
    >
      <Form aria-label={title} submit={submit} autoComplete="off">
        <FoundAgain draft={draft} />
        <Requirements view={view} missing={missing} />
        <Cautions cautions={cautions} />
        <MovedOn form={form} view={view} row={row} />
        <ErrorSummary complaints={form.complaints} attempt={form.attempt} />
        {fields.length === 0 ? <Text size="sm">{t('steps.nothingToFill')}</Text> : null}
        {hasOpen && hasSealed ? (
          <Text size="xs" c="dimmed">
            {t('steps.openNote')}
          </Text>
        ) : null}
        {hasOpen && !hasSealed ? (
          <Text size="xs" c="dimmed">
            {t('steps.allOpenNote')}
          </Text>
        ) : null}
        <fieldset disabled={isOnItsWay} style={{ border: 0, margin: 0, padding: 0, minInlineSize: 0 }}>
          <Stack gap="lg">
            {fields.map((field) => {
              const Special = specialFields[`${row.name}:${field.name}`];
              return Special ? (
                <Special key={field.name} field={field} path={field.name} />
              ) : (
                <ShapeField key={field.name} field={field} path={field.name} where={field.where} />
              );
            })}
          </Stack>
        </fieldset>
        <LiveRefusals refusals={form.refusals} row={row} />
        <LeftBehind people={form.leavesBehind} file={view.file} />
        <Group justify="space-between" gap="xs">
          <DraftLine draft={draft} />
          <Group gap="xs">
            {draft.state === 'empty' || isOnItsWay ? null : (
              <Button variant="subtle" color="red" onClick={() => void form.discard()}>
                {t('steps.discard')}
              </Button>
            )}
            <Button variant="default" onClick={onCancel}>
              {t('steps.back')}
            </Button>
            <Button type="submit" loading={draft.state === 'sending'} disabled={draft.state === 'waiting'}>
              {title}
            </Button>
          </Group>
        </Group>
      </Form>
      <Confirm
        transition={row.name}
        reference={view.ref}
        file={view.file}
        leavesBehind={form.leavesBehind}
        input={form.input}
        opened={asksToConfirm}
        onClose={() => setAsksToConfirm(false)}
        onConfirm={() => {
          setAsksToConfirm(false);
          void form.send();
        }}
      />
    </StepContext>
  );
}
