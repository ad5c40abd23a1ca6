import { Anchor, List, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { describeMissing, lifecycle, supplierOf, type Missing, type RefusalCode } from '@app/lifecycle';
import type { CaseView } from '@app/api';
import { useLabels } from '../../i18n';

/** What a step lacks, in sentences with the people concerned, and beside each the step that supplies it, where it is the reader's. */
export function MissingList({
  missing,
  view,
  onStep,
}: {
  missing: readonly Missing[];
  view: CaseView;
  onStep: (transition: string) => void;
}) {
  const labels = useLabels();
  return (
    <List size="sm" spacing={4} listStyleType="disc" withPadding>
      {missing.map((one) => (
        <List.Item key={`${one.code}${String(one.people)}${String(one.legs)}`}>
          <Text size="sm" component="span">
            {describeMissing(labels, one)}
          </Text>{' '}
          <Remedy code={one.code} view={view} onStep={onStep} />
        </List.Item>
      ))}
    </List>
  );
}

function Remedy({ code, view, onStep }: { code: RefusalCode; view: CaseView; onStep: (transition: string) => void }) {
  const { t } = useTranslation();
  const labels = useLabels();
  if (code === 'instructions.not-acknowledged')
    return (
      <Anchor component={Link} to="/instructions" size="sm" c="inherit" underline="always">
        {t('places.instructions')}
      </Anchor>
    );
  if (code === 'duplicates.undecided')
    return (
      <Anchor component={Link} to={`/cases/${view.ref}?tab=people`} size="sm" c="inherit" underline="always">
        {t('case.attention.decide')}
      </Anchor>
    );
  const step = view.next.find((one) => one.transition === supplierOf(lifecycle, code) && one.mayYou);
  if (!step) return null;
  return (
    <Anchor
      component="button"
      type="button"
      size="sm"
      c="inherit"
      underline="always"
      onClick={() => onStep(step.transition)}
    >
      {labels.transitions[step.transition]?.title}
    </Anchor>
  );
}
