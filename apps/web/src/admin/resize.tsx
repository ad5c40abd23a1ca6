import { Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { useAction } from '../parts/action';
import { Refusal } from '../parts/refusal';

export interface Places {
  id: string;
  label: string;
  places: number;
  taken: number;
}

const placesMax = 10_000;

export function Resize({
  places,
  close,
  changed,
}: {
  places: Places;
  close: () => void;
  changed: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const action = useAction();
  const [wanted, setWanted] = useState<number | string>(places.places);
  const isTooFew = typeof wanted === 'number' && wanted < places.taken;
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (typeof wanted !== 'number' || isTooFew) return;
    void action
      .run(async () => {
        await ask(`/api/places/${places.id}`, { method: 'PUT', body: { places: wanted } });
        await changed();
      })
      .then((isDone) => (isDone ? close() : undefined));
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t('admin.facilities.resizeOf', { label: places.label })}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <form onSubmit={save}>
        <Stack>
          <Refusal problem={action.problem} />
          <Text size="sm">{t('admin.facilities.resizeText', { count: places.taken })}</Text>
          <NumberInput
            label={t('admin.facilities.places')}
            value={wanted}
            onChange={setWanted}
            min={0}
            max={placesMax}
            allowDecimal={false}
            error={isTooFew ? t('admin.facilities.tooFew', { count: places.taken }) : undefined}
            required
            data-autofocus
          />
          <Group justify="flex-end" gap="xs">
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
