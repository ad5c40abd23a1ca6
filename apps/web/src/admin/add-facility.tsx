import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { useLabels } from '../i18n';
import { useAction } from '../parts/action';
import { FormDialog } from '../parts/form-dialog';
import { NumberBox } from '../parts/number-box';
import { faultOf } from './field-fault';

const zones = Intl.supportedValuesOf('timeZone');

export function AddFacility({ close, changed }: { close: () => void; changed: () => Promise<void> }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const action = useAction();
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [country, setCountry] = useState('');
  const [zone, setZone] = useState<string | null>(null);
  const [places, setPlaces] = useState<number | string>('');
  const faults = {
    code: code !== '' && !/^[A-Z]{3}$/.test(code),
    country: country !== '' && !/^[A-Z]{2}$/.test(country),
  };
  const act = async (): Promise<void> => {
    const body = { code, name: name.trim(), country, zone, shelterPlaces: places };
    await ask('/api/facilities', { method: 'POST', body });
    await changed();
  };
  return (
    <FormDialog
      title={t('admin.facilities.add')}
      action={action}
      does={t('admin.add')}
      act={act}
      isReady={!faults.code && !faults.country && zone !== null && typeof places === 'number'}
      close={close}
    >
      <TextInput
        label={t('admin.facilities.code')}
        description={t('admin.facilities.codeHint')}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value.toUpperCase())}
        error={faults.code ? t('admin.facilities.codeFault') : faultOf(labels, action.problem, 'code')}
        maxLength={3}
        required
        data-autofocus
      />
      <TextInput
        label={t('admin.facilities.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={faultOf(labels, action.problem, 'name')}
        maxLength={200}
        required
      />
      <TextInput
        label={t('admin.facilities.country')}
        description={t('admin.facilities.countryHint')}
        value={country}
        onChange={(event) => setCountry(event.currentTarget.value.toUpperCase())}
        error={faults.country ? t('admin.facilities.countryFault') : faultOf(labels, action.problem, 'country')}
        maxLength={2}
        required
      />
      <Select
        label={t('admin.facilities.zone')}
        description={t('admin.facilities.zoneHint')}
        data={zones}
        value={zone}
        onChange={setZone}
        error={faultOf(labels, action.problem, 'zone')}
        searchable
        limit={50}
        required
      />
      <NumberBox
        label={t('admin.facilities.shelter')}
        value={places}
        onChange={setPlaces}
        error={faultOf(labels, action.problem, 'shelterPlaces')}
        min={0}
        max={10_000}
        allowDecimal={false}
        required
      />
    </FormDialog>
  );
}
