import { Badge, Box, Group, List, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { arrivals } from '@app/lifecycle';
import { useActor } from '../../api/queries';
import type { CaseView } from '@app/api';
import { RefLink, StateBadge } from '../../parts/badges';
import { tones } from '../../parts/tones';
import type { VerifiedEntry } from '../../parts/verified-chain';
import { isBrokenFor } from '../sealed/broken-glass';
import { Duplicates } from './duplicates';
import { OpenCompartment } from '../sealed/open-compartment';
import { statedPeople, type Stated } from '../sealed/opened-people';
import { useSealedFile } from '../sealed/sealed-file';
import { useSealedWords } from '../sealed/sealed-words';

/** The household by number; names and relations stand there once the identity compartment was opened. */
export function PeopleTab({ view, entries, now }: { view: CaseView; entries: readonly VerifiedEntry[]; now: number }) {
  const { t } = useTranslation();
  const actor = useActor();
  const { opened, open } = useSealedFile();
  const stated = opened.identity ? statedPeople(opened.identity.entries) : undefined;
  const mayOpen =
    (view.opens.includes('identity') || isBrokenFor(entries, 'identity', actor.id, now)) &&
    view.state !== 'closed.erased';
  return (
    <Stack gap="lg">
      {view.file.duplicates.length > 0 ? <Duplicates view={view} /> : null}
      <Box component="section" aria-labelledby="household">
        <Title order={2} id="household" mb="xs">
          {t('case.household.title', { count: view.file.people.length })}
        </Title>
        <Table.ScrollContainer minWidth={560} type="native" tabIndex={0} role="group" aria-labelledby="household">
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('case.household.person')}</Table.Th>
                <Table.Th scope="col">{t('case.household.identity')}</Table.Th>
                <Table.Th scope="col">{t('case.household.needs')}</Table.Th>
                <Table.Th scope="col">{t('case.household.bestInterests')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {arrivals(view.file).map((no) => (
                <Person key={no} no={no} view={view} stated={stated?.find((one) => one.person === no)} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        {stated || !mayOpen ? null : (
          <Box mt="md">
            <OpenCompartment
              compartment="identity"
              label={t('case.household.showNames')}
              open={(purpose) => open('identity', purpose)}
            />
          </Box>
        )}
      </Box>
      <Household cases={view.household} />
    </Stack>
  );
}

/** The cases that came out of the same first case: where the others of the household are. */
function Household({ cases }: { cases: CaseView['household'] }) {
  const { t } = useTranslation();
  if (cases.length === 0) return null;
  return (
    <Box component="section" aria-labelledby="household-cases">
      <Title order={2} id="household-cases" mb="xs">
        {t('case.household.cases')}
      </Title>
      <List listStyleType="none" spacing="xs">
        {cases.map(({ ref, state, people }) => (
          <List.Item key={ref}>
            <Group gap="xs">
              <RefLink reference={ref} />
              <StateBadge state={state} />
              <Text size="sm">{t('case.people', { count: people })}</Text>
            </Group>
          </List.Item>
        ))}
      </List>
    </Box>
  );
}

function Person({ no, view, stated }: { no: number; view: CaseView; stated: Stated | undefined }) {
  const { t } = useTranslation();
  const words = useSealedWords();
  const member = view.file.members.find((one) => one.no === no);
  const procedure = view.file.bestInterests.find((one) => one.person === no);
  const needsProcedure = (member?.child && member.alone) ?? false;
  const names = [stated?.names.hangul, stated?.names.latin].filter(Boolean).join(' · ');
  const relation = stated?.content['relation'];
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={600}>
        <Group gap={6}>
          <span>{t('case.household.no', { no })}</span>
          {member?.child ? (
            <Badge variant="light" color="passage" tt="none" radius="sm">
              {t('case.household.child')}
            </Badge>
          ) : null}
          {member?.child && member.alone ? (
            <Badge variant="light" color="orange" tt="none" radius="sm">
              {t('case.household.alone')}
            </Badge>
          ) : null}
        </Group>
        {names ? (
          <Text size="sm" fw={400}>
            {names}
          </Text>
        ) : null}
        {typeof relation === 'string' ? (
          <Text size="sm" c="dimmed" fw={400}>
            {relation}
          </Text>
        ) : null}
        {stated ? (
          <Text size="xs" c="dimmed" fw={400}>
            {['sex', 'nationality']
              .map((field) => words(field, stated.content[field]))
              .filter(Boolean)
              .join(' · ')}{' '}
            {t('case.household.from', { seq: stated.seq })}
          </Text>
        ) : null}
      </Table.Th>
      <Table.Td>
        {member ? (
          t(`case.household.identities.${member.identity}`)
        ) : (
          <Lacks>{t('case.household.identities.none')}</Lacks>
        )}
      </Table.Td>
      <Table.Td>
        {view.file.needsAssessed.includes(no) ? (
          t('case.household.assessed')
        ) : (
          <Lacks>{t('case.household.notAssessed')}</Lacks>
        )}
      </Table.Td>
      <Table.Td>
        {procedure ? (
          t(`case.household.procedure.${procedure.step}`)
        ) : needsProcedure ? (
          <Lacks>{t('case.household.procedure.none')}</Lacks>
        ) : (
          t('case.household.procedure.notNeeded')
        )}
      </Table.Td>
    </Table.Tr>
  );
}

export const Lacks = ({ children }: { children: string }) => (
  <Text span size="sm" fw={600} c={tones.warn}>
    {children}
  </Text>
);
