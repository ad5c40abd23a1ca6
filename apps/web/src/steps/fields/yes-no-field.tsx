import { useTranslation } from 'react-i18next';
import { ChoiceField } from './choice-field';
import type { FieldProps } from './field';

/** Yes or no. As long as nobody has answered, the value is an empty text, not a no. */
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
