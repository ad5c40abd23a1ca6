import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { FormDialog } from '../parts/form-dialog';
import { NumberBox, type Typed } from '../parts/number-box';
import { useForm } from '../parts/use-form';

export interface Places {
  id: string;
  label: string;
  places: number;
  taken: number;
}

interface Props {
  places: Places;
  close: () => void;
  changed: () => Promise<void>;
}

export const placesMax = 10_000;

export function Resize({ places: { id, label, places, taken }, close, changed }: Props) {
  const { t } = useTranslation();
  const form = useForm<{ places: Typed }>({
    initial: { places },
    required: ['places'],
    faults: (wanted) => ({
      places: wanted.places !== '' && Number(wanted.places) < taken && t('admin.facilities.tooFew', { count: taken }),
    }),
    send: async (body) => {
      await ask(`/api/places/${id}`, { method: 'PUT', body });
      await changed();
    },
    done: close,
  });
  return (
    <FormDialog title={t('admin.facilities.resizeOf', { label })} form={form} does={t('admin.save')} close={close}>
      <Text size="sm">{t('admin.facilities.resizeText', { count: taken })}</Text>
      <NumberBox
        label={t('admin.facilities.places')}
        {...form.field('places')}
        min={0}
        max={placesMax}
        allowDecimal={false}
        required
        data-autofocus
      />
    </FormDialog>
  );
}
