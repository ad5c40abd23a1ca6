import { Alert, List, Text } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { describeMissing, lifecycle, supplierOf, type Missing } from '@app/lifecycle';
import type { CaseView } from '@app/api';
import { useLabels } from '../../i18n';

/** What the case still lacks before this step can be taken, and the way to each. */
export function Requirements({ view, missing }: { view: CaseView; missing: readonly Missing[] }) {
  const { t } = useTranslation();
  const labels = useLabels();
  if (missing.length === 0) return null;
  return (
    <Alert role="group" color="orange" icon={<IconListCheck aria-hidden />} title={t('steps.lacks')}>
      <List size="sm" spacing={6}>
        {missing.map((one) => (
          <List.Item key={JSON.stringify(one)}>
            {describeMissing(labels, one)} <Supply view={view} missing={one} />
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Supply({ view, missing }: { view: CaseView; missing: Missing }) {
  const { t } = useTranslation();
  const labels = useLabels();
  if (missing.code === 'instructions.not-acknowledged')
    return <Link to="/instructions">{t('steps.toInstructions')}</Link>;
  const step = view.next.find((one) => one.transition === supplierOf(lifecycle, missing.code));
  const title = step && labels.transitions[step.transition]?.title;
  if (!step || !title) return null;
  if (!step.mayYou)
    return (
      <Text component="span" size="sm" c="dimmed">
        {t('steps.byOthers', { title, roles: step.by.map((role) => labels.roles[role]).join(', ') })}
      </Text>
    );
  return (
    <Link
      to="/cases/$ref"
      params={{ ref: view.ref }}
      search={(before: object) => ({ ...before, step: step.transition })}
    >
      {title}
    </Link>
  );
}
