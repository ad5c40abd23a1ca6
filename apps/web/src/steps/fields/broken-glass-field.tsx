import { useTranslation } from 'react-i18next';
import { useNameOf } from '../../api/queries';
import type { CaseView } from '@app/api';
import { useLabels, useLanguage } from '../../i18n';
import { formatInstant } from '../../parts/time';
import { ChoiceField } from './choice-field';
import type { FieldProps } from './field';

/** One of the emergency accesses of this case that wait for a review: which compartment, by whom, and until when. */
export function BrokenGlassField({ view, value, onChange, ...props }: FieldProps<number | ''> & { view: CaseView }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { language } = useLanguage();
  const nameOf = useNameOf();
  const options = view.file.brokenGlass.map(({ entry, compartment, by }) => {
    const due = view.clocks.find((one) => one.name === `break-glass-review:${entry}`)?.dueAt;
    return {
      value: String(entry),
      label: t('steps.brokenGlass', { compartment: labels.compartments[compartment], entry }),
      more: [
        nameOf(by) ?? labels.roles.coordinator,
        ...(due ? [t('steps.reviewBy', { at: formatInstant(language, due) })] : []),
      ].join(' · '),
    };
  });
  return (
    <ChoiceField {...props} options={options} value={String(value)} onChange={(chosen) => onChange(Number(chosen))} />
  );
}
