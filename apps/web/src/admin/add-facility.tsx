import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { FormDialog } from '../parts/form-dialog';
import { NumberBox, type Typed } from '../parts/number-box';
import { useForm } from '../parts/use-form';
import { placesMax } from './resize';

const zones = Intl.supportedValuesOf('timeZone');
const capitals = (typed: string): string => typed.toUpperCase();

interface NewFacility {
  code: string;
  name: string;
  country: string;
  zone: string | null;
  shelterPlaces: Typed;
}

export function AddFacility({ close, changed }: { close: () => void; changed: () => Promise<void> }) {
  const { t } = useTranslation();
  const form = useForm<NewFacility>({
    initial: { code: '', name: '', country: '', zone: null, shelterPlaces: '' },
    required: ['code', 'name', 'country', 'zone', 'shelterPlaces'],
    faults: ({ code, country }) => ({
      code: code !== '' && !/^[A-Z]{3}$/.test(code) && t('admin.facilities.codeFault'),
      country: country !== '' && !/^[A-Z]{2}$/.test(country) && t('admin.facilities.countryFault'),
    }),
    send: async (values) => {
      await ask('/api/facilities', { method: 'POST', body: { ...values, name: values.name.trim() } });
      await changed();
    },
    done: close,
  });
  return (
    <FormDialog title={t('admin.facilities.add')} form={form} does={t('admin.add')} close={close}>
      <TextInput
        label={t('admin.facilities.code')}
        description={t('admin.facilities.codeHint')}
        {...form.text('code', capitals)}
        maxLength={3}
        required
        data-autofocus
      />
      <TextInput label={t('admin.facilities.name')} {...form.text('name')} maxLength={200} required />
      <TextInput
        label={t('admin.facilities.country')}
        description={t('admin.facilities.countryHint')}
        {...form.text('country', capitals)}
        maxLength={2}
        required
      />
      <Select
        label={t('admin.facilities.zone')}
        description={t('admin.facilities.zoneHint')}
        data={zones}
        {...form.field('zone')}
        searchable
        limit={50}
        required
      />
      <NumberBox
        label={t('admin.facilities.shelter')}
        {...form.field('shelterPlaces')}
        min={0}
        max={placesMax}
        allowDecimal={false}
        required
      />
    </FormDialog>
  );
}
