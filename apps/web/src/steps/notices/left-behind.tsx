import { Alert, List } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CaseFile } from '@app/lifecycle';
import { peopleOf, personName } from '../people';

interface Props {
  people: readonly number[];
  file: CaseFile;
}

/** Who stays when the others go, by name, and what is kept for each: said before the step is sent. */
export function LeftBehind({ people, file }: Props) {
  const { t } = useTranslation();
  if (people.length === 0) return null;
  return (
    <Alert role="group" color="orange" icon={<IconUsers aria-hidden />} title={t('steps.leavesBehind')}>
      <List size="sm" spacing={4}>
        {peopleOf(file)
          .filter((one) => people.includes(one.no))
          .map((one) => (
            <List.Item key={one.no}>
              {t(file.sheltered.includes(one.no) ? 'steps.staysSheltered' : 'steps.staysInCase', {
                person: personName(t, one),
              })}
            </List.Item>
          ))}
      </List>
    </Alert>
  );
}
