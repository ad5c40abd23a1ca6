import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { useAction } from '../parts/action';
import { FormDialog } from '../parts/form-dialog';
import { NumberBox } from '../parts/number-box';

export function AddDestination({ close, changed }: { close: () => void; changed: () => Promise<void> }) {
  const { t } = useTranslation();
  const action = useAction();
  const [label, setLabel] = useState('');
  const [places, setPlaces] = useState<number | string>('');
  const act = async (): Promise<void> => {
    await ask('/api/destinations', { method: 'POST', body: { label: label.trim(), places } });
    await changed();
  };
  return (
    <FormDialog
      title={t('admin.facilities.addDestination')}
      action={action}
      does={t('admin.add')}
      act={act}
      isReady={label.trim() !== '' && typeof places === 'number'}
      close={close}
    >
      <TextInput
        label={t('admin.facilities.destination')}
        description={t('admin.facilities.destinationHint')}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
        maxLength={200}
        required
        data-autofocus
      />
      <NumberBox
        label={t('admin.facilities.places')}
        value={places}
        onChange={setPlaces}
        min={0}
        max={10_000}
        allowDecimal={false}
        required
      />
    </FormDialog>
  );
}
