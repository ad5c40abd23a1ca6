import { Badge, Button, Group, Menu, Stack, Table, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconDots, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '@app/api';
import { ask } from '../api/client';
import { queryClient, useActor } from '../api/queries';
import { useLabels } from '../i18n';
import { Confirm } from '../parts/confirm';
import { PageTitle } from '../parts/page-title';
import { WideTable } from '../parts/wide-table';
import { OnlyFor } from '../shell/not-for-role';
import { Failed, Loading, State } from '../shell/states';
import { AddPerson } from './add-person';
import { ChangeRole } from './change-role';
import { peopleQuery } from './queries';
import { ResetPassword } from './reset-password';

type Doing = { what: 'add' } | { what: 'role' | 'password' | 'off' | 'on'; person: Person };

export default function PeoplePage() {
  const { t } = useTranslation();
  return (
    <OnlyFor place="people" title={t('places.people')}>
      <People />
    </OnlyFor>
  );
}

const refresh = async (): Promise<void> => {
  await queryClient.invalidateQueries({ queryKey: peopleQuery.queryKey });
  await queryClient.invalidateQueries({ queryKey: ['colleagues'] });
};

function People() {
  const { t } = useTranslation();
  const list = useInfiniteQuery(peopleQuery);
  const [sought, setSought] = useState('');
  const [doing, setDoing] = useState<Doing>();
  const people = list.data?.pages.flatMap((page) => page.people) ?? [];
  const shown = people.filter(({ username }) => username.includes(sought.trim().toLowerCase()));
  if (list.isPending) return <Loading />;
  if (list.isError && people.length === 0) return <Failed error={list.error} retry={() => void list.refetch()} />;
  return (
    <Stack gap="sm">
      <PageTitle
        title={t('places.people')}
        lead={t('admin.people.lead')}
        actions={
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setDoing({ what: 'add' })}>
            {t('admin.people.add')}
          </Button>
        }
      />
      <TextInput
        w={{ base: '100%', xs: 280 }}
        label={t('admin.people.find')}
        value={sought}
        onChange={(event) => setSought(event.currentTarget.value)}
        leftSection={<IconSearch size={16} aria-hidden />}
        type="search"
      />
      {shown.length === 0 ? (
        <State title={t('admin.people.noneTitle')}>
          {t(list.hasNextPage ? 'admin.people.noneYet' : 'admin.people.none')}
        </State>
      ) : (
        <WideTable label={t('places.people')} minWidth={640}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('admin.people.username')}</Table.Th>
              <Table.Th scope="col">{t('admin.people.role')}</Table.Th>
              <Table.Th scope="col">{t('admin.facility')}</Table.Th>
              <Table.Th scope="col">{t('admin.people.state')}</Table.Th>
              <Table.Th scope="col">
                <span className="visually-hidden">{t('admin.actions')}</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((person) => (
              <Row key={person.id} person={person} choose={(what) => setDoing({ what, person })} />
            ))}
          </Table.Tbody>
        </WideTable>
      )}
      <Group justify="center">
        <Text size="sm" c="dimmed" role="status">
          {t('admin.people.shown', { count: shown.length })}
        </Text>
        {list.hasNextPage ? (
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('admin.more')}
          </Button>
        ) : null}
      </Group>
      {doing ? <Dialog doing={doing} close={() => setDoing(undefined)} /> : null}
    </Stack>
  );
}

function Row({ person, choose }: { person: Person; choose: (what: 'role' | 'password' | 'off' | 'on') => void }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const isMe = useActor().id === person.id;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        {person.username}
        {isMe ? (
          <Text component="span" size="sm" c="dimmed" ms={6}>
            {t('admin.people.you')}
          </Text>
        ) : null}
      </Table.Th>
      <Table.Td>{labels.roles[person.role]}</Table.Td>
      <Table.Td>
        {person.facility ?? (
          <Text c="dimmed" size="sm">
            {t('admin.none')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={person.active ? 'green' : 'gray'} tt="none" radius="sm">
          {t(person.active ? 'admin.people.on' : 'admin.people.off')}
        </Badge>
      </Table.Td>
      <Table.Td ta="end">
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              size="compact-sm"
              variant="subtle"
              aria-label={t('admin.people.actionsOf', { name: person.username })}
            >
              <IconDots size={18} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => choose('password')}>{t('admin.people.resetPassword')}</Menu.Item>
            {/* nobody can switch off their own account */}
            {isMe ? null : <Menu.Item onClick={() => choose('role')}>{t('admin.people.changeRole')}</Menu.Item>}
            {isMe ? null : (
              <Menu.Item onClick={() => choose(person.active ? 'off' : 'on')}>
                {t(person.active ? 'admin.people.switchOff' : 'admin.people.switchOn')}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </Table.Td>
    </Table.Tr>
  );
}

function Dialog({ doing, close }: { doing: Doing; close: () => void }) {
  const { t } = useTranslation();
  if (doing.what === 'add') return <AddPerson close={close} changed={refresh} />;
  const { what, person } = doing;
  if (what === 'role') return <ChangeRole person={person} close={close} changed={refresh} />;
  if (what === 'password') return <ResetPassword person={person} close={close} />;
  const isOff = what === 'off';
  return (
    <Confirm
      title={t(isOff ? 'admin.people.switchOff' : 'admin.people.switchOn')}
      does={t(isOff ? 'admin.people.switchOff' : 'admin.people.switchOn')}
      close={close}
      act={async () => {
        await (isOff
          ? ask(`/api/people/${person.id}`, { method: 'DELETE' })
          : ask(`/api/people/${person.id}/activation`, { method: 'POST' }));
        await refresh();
      }}
    >
      {t(isOff ? 'admin.people.offText' : 'admin.people.onText', { name: person.username })}
    </Confirm>
  );
}
