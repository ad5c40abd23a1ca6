import { Button, Group, Modal, NumberInput, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { useAction } from '../parts/action';
import { Refusal } from '../parts/refusal';

export function AddDestination({ close, changed }: { close: () => void; changed: () => Promise<void> }) {
  const { t } = useTranslation();
  const action = useAction();
  const [label, setLabel] = useState('');
  const [places, setPlaces] = useState<number | string>('');
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (label.trim() === '' || typeof places !== 'number') return;
    void action
      .run(async () => {
        await ask('/api/destinations', { method: 'POST', body: { label: label.trim(), places } });
        await changed();
      })
      .then((isDone) => (isDone ? close() : undefined));
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t('admin.facilities.addDestination')}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <form onSubmit={add}>
        <Stack>
          <Refusal problem={action.problem} />
          <TextInput
            label={t('admin.facilities.destination')}
            description={t('admin.facilities.destinationHint')}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            maxLength={200}
            required
            data-autofocus
          />
          <NumberInput
            label={t('admin.facilities.places')}
            value={places}
            onChange={setPlaces}
            min={0}
            max={10_000}
            allowDecimal={false}
            required
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" loading={action.isBusy}>
              {t('admin.add')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
