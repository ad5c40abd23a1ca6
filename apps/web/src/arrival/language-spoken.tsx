import { Box, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n';
import { BigChoice } from './big-choice';

const first = ['ko-KP', 'ko-KR', 'zh-CN'] as const;
const others = ['en', 'fr', 'ja', 'kk', 'km', 'lo', 'mn', 'ms', 'my', 'ru', 'th', 'uz', 'vi', 'zh-TW'];

/** What they speak: the three that nearly everyone does, and a list. */
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
  const { language } = useLanguage();
  const known = first.find((one) => one === value);
  const [isOther, setIsOther] = useState(false);
  const names = new Intl.DisplayNames(language, { type: 'language' });
  return (
    <BigChoice
      name="language"
      question={t('arrival.language')}
      options={[
        ...first.map((one) => ({ value: one, label: t(`arrival.languages.${one}`) })),
        { value: 'other', label: t('arrival.languages.other') },
      ]}
      value={isOther || !known ? 'other' : known}
      error={error}
      onChange={(next) => {
        setIsOther(next === 'other');
        onChange(next === 'other' ? '' : next);
      }}
    >
      {isOther || !known ? (
        <Box mt="xs" maw={320}>
          <Select
            label={t('arrival.otherLanguage')}
            searchable
            data={others.map((one) => ({ value: one, label: names.of(one) ?? one }))}
            value={value === '' ? null : value}
            onChange={(next) => onChange(next ?? '')}
          />
        </Box>
      ) : null}
    </BigChoice>
  );
}
