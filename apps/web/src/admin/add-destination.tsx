import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { FormDialog } from '../parts/form-dialog';
import { NumberBox, type Typed } from '../parts/number-box';
import { useForm } from '../parts/use-form';
import { placesMax } from './resize';

export function AddDestination({ close, changed }: { close: () => void; changed: () => Promise<void> }) {
  const { t } = useTranslation();
  const form = useForm<{ label: string; places: Typed }>({
    initial: { label: '', places: '' },
    required: ['label', 'places'],
    send: async ({ label, places }) => {
      await ask('/api/destinations', { method: 'POST', body: { label: label.trim(), places } });
      await changed();
    },
    done: close,
  });
  return (
    <FormDialog title={t('admin.facilities.addDestination')} form={form} does={t('admin.add')} close={close}>
      <TextInput
        label={t('admin.facilities.destination')}
        description={t('admin.facilities.destinationHint')}
        {...form.text('label')}
        maxLength={200}
        required
        data-autofocus
      />
      <NumberBox
        label={t('admin.facilities.places')}
        {...form.field('places')}
        min={0}
        max={placesMax}
        allowDecimal={false}
        required
      />
    </FormDialog>
  );
}
