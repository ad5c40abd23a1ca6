import { Box } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LanguageField } from '../steps/fields/language-field';
import { BigChoice } from './big-choice';

const first = ['ko-KP', 'ko-KR', 'zh-CN'] as const;

/** Their language: the three most common ones, and a list. */
export function LanguageSpoken({
  value,
  error,
  onChange,
}: {
  value: string;
  error: string | undefined;
  onChange: (language: string) => void;
}) {
  const { t } = useTranslation();
  const known = first.find((one) => one === value);
  return (
    <BigChoice
      name="language"
      question={t('arrival.language')}
      options={[
        ...first.map((one) => ({ value: one, label: t(`arrival.languages.${one}`) })),
        { value: 'other', label: t('arrival.languages.other') },
      ]}
      value={known ?? 'other'}
      error={error}
      onChange={(next) => onChange(next === 'other' ? '' : next)}
    >
      {known ? null : (
        <Box mt="xs" maw={320}>
          <LanguageField label={t('arrival.otherLanguage')} required value={value} onChange={onChange} />
        </Box>
      )}
    </BigChoice>
  );
}
