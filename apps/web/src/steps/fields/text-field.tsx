import { Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { inputProps, type FieldProps } from './field';

/** Longer texts than this get a box of several lines. */
const oneLineMax = 200;
/** From this part of the limit on, what is left is counted. */
const nearLimit = 0.8;

/** Words. `lang` is the language that they are written in, where it is not the page's. */
export function TextField({ max, lang, placeholder, ...props }: FieldProps<string> & TextLimits) {
  const { t } = useTranslation();
  const left = max - props.value.trim().length;
  const counter = left <= max * (1 - nearLimit) ? t('steps.left', { count: left }) : undefined;
  const common = {
    ...inputProps(props),
    value: props.value,
    lang,
    placeholder,
    spellCheck: lang === undefined,
    autoComplete: 'off',
  };
  const count = counter ? <span aria-live="polite">{counter}</span> : null;
  return max <= oneLineMax ? (
    <>
      <TextInput {...common} onChange={(event) => props.onChange(event.currentTarget.value)} />
      {count}
    </>
  ) : (
    <>
      <Textarea
        {...common}
        autosize
        minRows={3}
        maxRows={16}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      {count}
    </>
  );
}

interface TextLimits {
  max: number;
  lang?: string | undefined;
  placeholder?: string | undefined;
}
