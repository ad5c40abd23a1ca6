import { ActionIcon, Group } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { NumberBox } from '../parts/number-box';
import { peopleMax, type Arrival } from './arrival';
import { Fault } from './big-choice';

/** How many people: typed, by arrow keys, or by two big buttons. */
export function PeopleStepper({
  value,
  error,
  onChange,
}: {
  value: Arrival['people'];
  error: string | undefined;
  onChange: (people: Arrival['people']) => void;
}) {
  const { t } = useTranslation();
  const count = value === '' ? 0 : value;
  const step = (by: number): void => onChange(Math.min(peopleMax, Math.max(1, count + by)));
  return (
    <div>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <NumberBox
          name="people"
          label={t('arrival.people')}
          labelProps={{ fw: 600, fz: 'md', mb: 6 }}
          size="lg"
          w={150}
          min={1}
          max={peopleMax}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          autoFocus
          required
          withAsterisk={false}
          error={error !== undefined}
          value={value}
          onChange={(next) => onChange(next === '' ? '' : Number(next))}
        />
        <ActionIcon
          size={50}
          variant="default"
          aria-label={t('arrival.fewer')}
          disabled={count <= 1}
          onClick={() => step(-1)}
        >
          <IconMinus aria-hidden />
        </ActionIcon>
        <ActionIcon
          size={50}
          variant="default"
          aria-label={t('arrival.more')}
          disabled={count >= peopleMax}
          onClick={() => step(1)}
        >
          <IconPlus aria-hidden />
        </ActionIcon>
      </Group>
      <Fault text={error} />
    </div>
  );
}
