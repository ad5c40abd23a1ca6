import { useTranslation } from 'react-i18next';
import { ChoiceField } from './choice-field';
import type { FieldProps } from './field';

/** Yes or no, both said out loud: what nobody answered stays an empty text and is never a silent no. */
export function YesNoField({ value, onChange, ...props }: FieldProps<boolean | ''>) {
  const { t } = useTranslation();
  return (
    <ChoiceField
      {...props}
      options={[
        { value: 'true', label: t('parts.yes') },
        { value: 'false', label: t('parts.no') },
      ]}
      value={value === '' ? '' : String(value)}
      onChange={(chosen) => onChange(chosen === '' ? '' : chosen === 'true')}
    />
  );
}
