import { useTranslation } from 'react-i18next';
import type { CaseFile } from '@app/lifecycle';
import { valueLabel } from '@app/lifecycle';
import { useLabels } from '../../i18n';
import { ChoiceField } from './choice-field';
import type { FieldProps } from './field';

/** One of the case's possible duplicates, the undecided ones first. */
export function MatchField({ duplicates, ...props }: FieldProps<string> & { duplicates: CaseFile['duplicates'] }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const options = [...duplicates]
    .sort((a, b) => Number(a.decision !== null) - Number(b.decision !== null))
    .map(({ match, decision }) => ({
      value: match,
      label: match,
      more: decision === null ? t('steps.undecided') : valueLabel(labels, 'decision', decision),
    }));
  return <ChoiceField {...props} options={options} />;
}
