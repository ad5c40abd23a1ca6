import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clockSeconds } from '@app/lifecycle/clocks';
import { ask } from '../api/client';
import { queryClient } from '../api/queries';
import { useLabels, useLanguage } from '../i18n';
import { useAction } from '../parts/action';
import { FormDialog } from '../parts/form-dialog';
import { NumberBox } from '../parts/number-box';
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
  const set = async (seconds: number | null): Promise<void> => {
    const body = { facility, name: rule.name, priority: rule.priority, seconds };
    await ask('/api/clock-rules', { method: 'PUT', body });
    await queryClient.invalidateQueries({ queryKey: clockRulesQuery(facility).queryKey });
  };
  const reset = (): void => void action.run(() => set(null)).then((isDone) => (isDone ? close() : undefined));
  const usual = clockSeconds(rule.name, rule.priority);
  const usualLength = usual === 0 ? t('admin.clocks.atOnce') : formatLength(language, usual);
  return (
    <FormDialog
      title={t('admin.clocks.title', {
        clock: labels.clocks[rule.name],
        priority: labels.priorities[rule.priority],
        facility,
      })}
      action={action}
      does={t('admin.save')}
      act={() => set(secondsOf(Number(days), Number(hours)))}
      isReady={typeof days === 'number' && typeof hours === 'number'}
      close={close}
      also={
        rule.own ? (
          <Button variant="subtle" disabled={action.isBusy} onClick={reset}>
            {t('admin.clocks.reset')}
          </Button>
        ) : null
      }
    >
      <Group grow>
        <NumberBox
          label={t('admin.clocks.days')}
          value={days}
          onChange={setDays}
          min={0}
          max={daysMax}
          allowDecimal={false}
          required
          data-autofocus
        />
        <NumberBox
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
    </FormDialog>
  );
}
