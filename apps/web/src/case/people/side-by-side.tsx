import { Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView, CompartmentView, DuplicateMatch } from '@app/api';
import { useLabels } from '../../i18n';
import { tones } from '../../parts/tones';
import { OpenCompartment } from '../sealed/open-compartment';
import { statedPeople, type Stated } from '../sealed/opened-people';
import { useSealedWords } from '../sealed/sealed-words';
import { readCompartment, useSealedFile, useWhenIdle } from '../sealed/sealed-file';

const compared = ['hangul', 'latin', 'birth', 'sex', 'nationality', 'relation', 'documents'] as const;

/** This case's people beside the other's, field by field; what differs says so. Opens both cases' identity, on record in both. */
export function SideBySide({
  view,
  match,
  otherRef,
}: {
  view: Pick<CaseView, 'opens'>;
  match: DuplicateMatch;
  otherRef: string;
}) {
  const { t } = useTranslation();
  const labels = useLabels();
  const words = useSealedWords();
  const { opened, open } = useSealedFile();
  const [other, setOther] = useState<CompartmentView>();
  useWhenIdle(other !== undefined, () => setOther(undefined));
  if (!view.opens.includes('identity')) return null;
  if (!other || !opened.identity)
    return (
      <OpenCompartment
        compartment="identity"
        label={t('case.duplicates.compare')}
        open={async (purpose) => {
          setOther(await readCompartment(otherRef, 'identity', purpose));
          await open('identity', purpose);
        }}
      />
    );
  const here = statedPeople(opened.identity.entries).filter((one) => match.people.includes(one.person));
  const there = statedPeople(other.entries);
  return (
    <Table.ScrollContainer
      minWidth={520}
      type="native"
      tabIndex={0}
      role="group"
      aria-label={t('case.duplicates.table')}
    >
      <Table verticalSpacing={6} withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Td />
            {here.map((one) => (
              <Table.Th key={one.person} scope="col">
                {t('case.duplicates.here', { no: one.person })}
              </Table.Th>
            ))}
            {there.map((one) => (
              <Table.Th key={one.person} scope="col">
                {t('case.duplicates.there', { ref: otherRef, no: one.person })}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {compared.map((field) => {
            const mine = here.map((one) => said(words, one, field));
            return (
              <Table.Tr key={field}>
                <Table.Th scope="row">{labels.fields[field]}</Table.Th>
                {here.map((one, index) => (
                  <Table.Td key={one.person}>{mine[index]}</Table.Td>
                ))}
                {there.map((one) => (
                  <Told key={one.person} text={said(words, one, field)} mine={mine} />
                ))}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Told({ text, mine }: { text: string; mine: readonly string[] }) {
  const { t } = useTranslation();
  const differs = !mine.includes(text);
  return (
    <Table.Td bg={differs ? 'light-dark(var(--mantine-color-orange-0), #3a2a14)' : undefined}>
      {text}
      {differs ? (
        <Text size="xs" fw={600} c={tones.warn}>
          {t('case.duplicates.differs')}
        </Text>
      ) : null}
    </Table.Td>
  );
}

const said = (
  words: (field: string, value: unknown) => string,
  one: Stated,
  field: (typeof compared)[number],
): string => (field === 'hangul' || field === 'latin' ? (one.names[field] ?? '') : words(field, one.content[field]));
