import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { clockSeconds } from '@app/lifecycle/clocks';
import type { ClockRule as Rule } from '@app/api';
import { ask } from '../api/client';
import { clockRulesQuery } from '../api/clock-rules';
import { queryClient } from '../api/queries';
import { useLabels, useLanguage } from '../i18n';
import { useAction } from '../parts/action';
import { FormDialog } from '../parts/form-dialog';
import { NumberBox, type Typed } from '../parts/number-box';
import { useForm } from '../parts/use-form';
import { daysOf, formatLength, hoursOf, secondsOf } from './length';

const daysMax = 3_650;

/** The duration of one clock at one facility: the facility's own, or the lifecycle's. */
export function ClockRule({ rule, facility, close }: { rule: Rule; facility: string; close: () => void }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { language } = useLanguage();
  const set = async (seconds: number | null): Promise<void> => {
    const body = { facility, name: rule.name, priority: rule.priority, seconds };
    await ask('/api/clock-rules', { method: 'PUT', body });
    await queryClient.invalidateQueries({ queryKey: clockRulesQuery(facility).queryKey });
  };
  const form = useForm<{ days: Typed; hours: Typed }>({
    initial: { days: daysOf(rule.seconds), hours: hoursOf(rule.seconds) },
    required: ['days', 'hours'],
    send: ({ days, hours }) => set(secondsOf(Number(days), Number(hours))),
    done: close,
  });
  const reset = useAction();
  const usual = clockSeconds(rule.name, rule.priority);
  const usualLength = usual === 0 ? t('admin.clocks.atOnce') : formatLength(language, usual);
  return (
    <FormDialog
      title={t('admin.clocks.title', {
        clock: labels.clocks[rule.name],
        priority: labels.priorities[rule.priority],
        facility,
      })}
      form={{ ...form, problem: form.problem ?? reset.problem }}
      does={t('admin.save')}
      close={close}
      also={
        rule.own ? (
          <Button
            variant="subtle"
            loading={reset.isBusy}
            onClick={() => void reset.run(() => set(null)).then((isDone) => (isDone ? close() : undefined))}
          >
            {t('admin.clocks.reset')}
          </Button>
        ) : null
      }
    >
      <Group grow>
        <NumberBox
          label={t('admin.clocks.days')}
          {...form.field('days')}
          min={0}
          max={daysMax}
          allowDecimal={false}
          required
          data-autofocus
        />
        <NumberBox
          label={t('admin.clocks.hours')}
          {...form.field('hours')}
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
