import { Button, Group, Radio, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { inputProps, type FieldProps } from './field';

export interface Option {
  value: string;
  label: string;
  /** A second line, smaller. */
  more?: string;
}

const cardsMax = 5;

/** One of several: as cards while they fit on one screen, as a list beyond. */
export function ChoiceField({ options, ...props }: FieldProps<string> & { options: readonly Option[] }) {
  const { t } = useTranslation();
  const { value, onChange, required = false } = props;
  if (options.length > cardsMax)
    return (
      <Select
        {...inputProps(props)}
        placeholder={t('steps.choose')}
        data={options.map((one) => ({ value: one.value, label: one.label }))}
        value={value === '' ? null : value}
        onChange={(chosen) => onChange(chosen ?? '')}
        searchable
        clearable={!required}
        clearButtonProps={{ 'aria-label': t('steps.clear') }}
        nothingFoundMessage={t('steps.nothingFound')}
        maw={460}
      />
    );
  return (
    <Radio.Group {...inputProps(props)} value={value === '' ? null : value} onChange={onChange}>
      <SimpleGrid cols={{ base: 1, xs: Math.min(options.length, 3) }} spacing="xs" mt={6}>
        {options.map((one) => (
          <Radio.Card key={one.value} value={one.value} p="xs" radius="sm">
            <Group gap="xs" wrap="nowrap" align="flex-start">
              <Radio.Indicator mt={2} />
              <Stack gap={0}>
                <Text size="sm">{one.label}</Text>
                {one.more ? (
                  <Text size="xs" c="dimmed">
                    {one.more}
                  </Text>
                ) : null}
              </Stack>
            </Group>
          </Radio.Card>
        ))}
      </SimpleGrid>
      {!required && value !== '' ? (
        <Button variant="subtle" size="compact-sm" mt={4} onClick={() => onChange('')}>
          {t('steps.clear')}
        </Button>
      ) : null}
    </Radio.Group>
  );
}
