import { Button, Group, Progress, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { destinationsQuery, facilitiesQuery, queryClient } from '../api/queries';
import { useLanguage } from '../i18n';
import { PageTitle } from '../parts/page-title';
import { WideTable } from '../parts/wide-table';
import { OnlyFor } from '../shell/not-for-role';
import { Failed, Loading, State } from '../shell/states';
import { AddDestination } from './add-destination';
import { AddFacility } from './add-facility';
import { Resize, type Places } from './resize';

export default function FacilitiesPage() {
  const { t } = useTranslation();
  return (
    <OnlyFor place="facilities" title={t('places.facilities')}>
      <FacilitiesAndPlaces />
    </OnlyFor>
  );
}

const refresh = async (): Promise<void> => {
  await queryClient.invalidateQueries({ queryKey: facilitiesQuery.queryKey });
  await queryClient.invalidateQueries({ queryKey: destinationsQuery.queryKey });
};

function FacilitiesAndPlaces() {
  const { t } = useTranslation();
  const [adding, setAdding] = useState<'facility' | 'destination'>();
  const [resized, setResized] = useState<Places>();
  const close = (): void => {
    setAdding(undefined);
    setResized(undefined);
  };
  return (
    <Stack gap="lg">
      <PageTitle title={t('places.facilities')} lead={t('admin.facilities.lead')} />
      <Part
        title={t('admin.facilities.facilities')}
        add={t('admin.facilities.add')}
        onAdd={() => setAdding('facility')}
      >
        <Facilities resize={setResized} />
      </Part>
      <Part
        title={t('admin.facilities.destinations')}
        add={t('admin.facilities.addDestination')}
        onAdd={() => setAdding('destination')}
      >
        <Destinations resize={setResized} />
      </Part>
      {adding === 'facility' ? <AddFacility close={close} changed={refresh} /> : null}
      {adding === 'destination' ? <AddDestination close={close} changed={refresh} /> : null}
      {resized ? <Resize places={resized} close={close} changed={refresh} /> : null}
    </Stack>
  );
}

function Part({ title, add, onAdd, children }: { title: string; add: string; onAdd: () => void; children: ReactNode }) {
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{title}</Title>
        <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={onAdd}>
          {add}
        </Button>
      </Group>
      {children}
    </section>
  );
}

function Facilities({ resize }: { resize: (places: Places) => void }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const { data, error, refetch } = useQuery(facilitiesQuery);
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  if (data.length === 0) return <State title={t('admin.facilities.noneTitle')}>{t('admin.facilities.none')}</State>;
  const countries = new Intl.DisplayNames([language], { type: 'region', fallback: 'code' });
  return (
    <WideTable label={t('admin.facilities.facilities')} minWidth={760}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('admin.facilities.code')}</Table.Th>
          <Table.Th scope="col">{t('admin.facilities.name')}</Table.Th>
          <Table.Th scope="col">{t('admin.facilities.country')}</Table.Th>
          <Table.Th scope="col">{t('admin.facilities.zone')}</Table.Th>
          <Table.Th scope="col">{t('admin.facilities.shelter')}</Table.Th>
          <Table.Th scope="col">
            <span className="visually-hidden">{t('admin.actions')}</span>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {data.map((one) => {
          const places = { id: one.id, label: one.name, places: one.shelterPlaces ?? 0, taken: one.shelterTaken ?? 0 };
          return (
            <Table.Tr key={one.id}>
              <Table.Th scope="row">{one.code}</Table.Th>
              <Table.Td>{one.name}</Table.Td>
              <Table.Td>{countries.of(one.country)}</Table.Td>
              <Table.Td>{one.zone}</Table.Td>
              <Table.Td miw={180}>
                <Capacity {...places} />
              </Table.Td>
              <Table.Td ta="end">
                <ResizeButton label={one.name} onClick={() => resize(places)} />
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </WideTable>
  );
}

function Destinations({ resize }: { resize: (places: Places) => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(destinationsQuery);
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  if (data.length === 0)
    return <State title={t('admin.facilities.noDestinationsTitle')}>{t('admin.facilities.noDestinations')}</State>;
  return (
    <WideTable label={t('admin.facilities.destinations')} minWidth={520}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('admin.facilities.destination')}</Table.Th>
          <Table.Th scope="col">{t('admin.facilities.places')}</Table.Th>
          <Table.Th scope="col">
            <span className="visually-hidden">{t('admin.actions')}</span>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {data.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Th scope="row" fw={500}>
              {one.label}
            </Table.Th>
            <Table.Td miw={180}>
              <Capacity places={one.places} taken={one.taken} />
            </Table.Td>
            <Table.Td ta="end">
              <ResizeButton label={one.label} onClick={() => resize(one)} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

function Capacity({ places, taken }: { places: number; taken: number }) {
  const { t } = useTranslation();
  const share = places === 0 ? 0 : (taken / places) * 100;
  return (
    <Stack gap={4}>
      <Text size="sm" className="numeric">
        {t('admin.facilities.taken', { taken, places })}
      </Text>
      <Progress value={share} color={share >= 90 ? 'orange' : 'passage'} aria-hidden />
    </Stack>
  );
}

function ResizeButton({ label, onClick }: { label: string; onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <Button
      size="compact-sm"
      variant="default"
      onClick={onClick}
      aria-label={t('admin.facilities.resizeOf', { label })}
    >
      {t('admin.facilities.resize')}
    </Button>
  );
}
