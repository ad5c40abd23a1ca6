import { Avatar, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Other } from '@app/api';
import { useLabels } from '../i18n';

const shownMax = 4;

/** Who else is at this case right now, and what they are preparing. */
export function Present({ others }: { others: readonly Other[] }) {
  const { t } = useTranslation();
  const labels = useLabels();
  if (others.length === 0) return null;
  const said = (one: Other): string => {
    const name = one.username ?? labels.roles[one.role];
    const title = one.step ? labels.transitions[one.step]?.title : undefined;
    return one.doing === 'writing' && title
      ? t('case.present.writing', { name, step: title })
      : t('case.present.reading', { name });
  };
  return (
    <Group gap="xs" mb="sm" role="group" aria-label={t('case.present.label')}>
      {others.slice(0, shownMax).map((one) => (
        <Group key={one.id} gap={6} wrap="nowrap">
          <Avatar size={24} color="passage" aria-hidden name={one.username ?? labels.roles[one.role]} alt="" />
          <Text size="sm">{said(one)}</Text>
        </Group>
      ))}
      {others.length > shownMax ? (
        <Text size="sm">{t('case.present.more', { count: others.length - shownMax })}</Text>
      ) : null}
    </Group>
  );
}
