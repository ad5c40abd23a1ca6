import { Group, Table, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { consentPurposes, arrivals, valueLabel, type Consent } from '@app/lifecycle';
import type { CaseView } from '@app/api';
import { useLabels } from '../../i18n';
import { tones } from '../../parts/tones';

/** Who agreed to what, and who speaks for a child. */
export function Consents({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const of = (person: number, purpose: string): Consent | undefined =>
    view.file.consents.find((one) => one.person === person && one.purpose === purpose);
  return (
    <section aria-labelledby="consents">
      <Title order={2} id="consents" mb="xs">
        {t('case.consents.title')}
      </Title>
      <Table.ScrollContainer minWidth={620} type="native" tabIndex={0} role="group" aria-labelledby="consents">
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('case.household.person')}</Table.Th>
              {consentPurposes.map((one) => (
                <Table.Th key={one} scope="col">
                  {valueLabel(labels, 'purpose', one)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {arrivals(view.file).map((no) => (
              <Table.Tr key={no}>
                <Table.Th scope="row" fw={600}>
                  {t('case.household.no', { no })}
                </Table.Th>
                {consentPurposes.map((one) => (
                  <Table.Td key={one}>
                    <Given consent={of(no, one)} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}

const shown = {
  given: { Icon: IconCircleCheck, color: tones.good },
  withdrawn: { Icon: IconCircleX, color: tones.bad },
  missing: { Icon: IconCircleDashed, color: 'dimmed' },
} as const;

function Given({ consent }: { consent: Consent | undefined }) {
  const { t } = useTranslation();
  const state = !consent ? 'missing' : consent.given ? 'given' : 'withdrawn';
  const { Icon, color } = shown[state];
  return (
    <>
      <Group gap={4} wrap="nowrap" c={color}>
        <Icon size={16} aria-hidden />
        <Text size="sm" c={color}>
          {t(`case.consents.${state}`)}
        </Text>
      </Group>
      {consent?.guardian == null ? null : (
        <Text size="xs" c="dimmed">
          {consent.guardian === 'appointed'
            ? t('case.consents.appointed')
            : t('case.consents.guardian', { no: consent.guardian })}
        </Text>
      )}
    </>
  );
}
