import { Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { clockSeconds } from '../../../../libs/lifecycle/src/clocks';
import { ask } from '../api/client';
import { queryClient } from '../api/queries';
import { useLabels, useLanguage } from '../i18n';
import { useAction } from '../parts/action';
import { Refusal } from '../parts/refusal';
import { daysOf, formatLength, hoursOf, secondsOf } from './length';
import { clockRulesQuery, type ShownRule } from './queries';

const daysMax = 3_650;

/** One clock's length at one facility: its own, or the lifecycle's again. */
export function ClockRule({ rule, facility, close }: { rule: ShownRule; facility: string; close: () => void }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { language } = useLanguage();
  const action = useAction();
  const [days, setDays] = useState<number | string>(daysOf(rule.seconds));
  const [hours, setHours] = useState<number | string>(hoursOf(rule.seconds));
  const set = (seconds: number | null): void =>
    void action
      .run(async () => {
        const body = { facility, name: rule.name, priority: rule.priority, seconds };
        await ask('/api/clock-rules', { method: 'PUT', body });
        await queryClient.invalidateQueries({ queryKey: clockRulesQuery(facility).queryKey });
      })
      .then((isDone) => (isDone ? close() : undefined));
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (typeof days === 'number' && typeof hours === 'number') set(secondsOf(days, hours));
  };
  const usual = clockSeconds(rule.name, rule.priority);
  const usualLength = usual === 0 ? t('admin.clocks.atOnce') : formatLength(language, usual);
  return (
    <Modal
      opened
      onClose={close}
      title={t('admin.clocks.title', {
        clock: labels.clocks[rule.name],
        priority: labels.priorities[rule.priority],
        facility,
      })}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <form onSubmit={save}>
        <Stack>
          <Refusal problem={action.problem} />
          <Group grow>
            <NumberInput
              label={t('admin.clocks.days')}
              value={days}
              onChange={setDays}
              min={0}
              max={daysMax}
              allowDecimal={false}
              required
              data-autofocus
            />
            <NumberInput
              label={t('admin.clocks.hours')}
              value={hours}
              onChange={setHours}
              min={0}
              max={23.75}
              step={1}
              decimalScale={2}
              required
            />
          </Group>
          <Text size="sm" c="dimmed">
            {t('admin.clocks.text', { length: usualLength })}
          </Text>
          <Group justify="flex-end" gap="xs">
            {rule.own ? (
              <Button variant="subtle" disabled={action.isBusy} onClick={() => set(null)}>
                {t('admin.clocks.reset')}
              </Button>
            ) : null}
            <Button variant="default" onClick={close}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" loading={action.isBusy}>
              {t('admin.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
