import { Box, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldLabel, lifecycle, valueLabel } from '@app/lifecycle';
import { useNameOf } from '../../api/queries';
import { useLabels, useLanguage } from '../../i18n';
import { formatDay, formatInstant } from '../../parts/time';
import { countryName } from '../fields/countries';
import { languageName } from '../fields/languages';
import { stepFields, type FieldShape, type Shape } from '../form/shape';
import styles from './field-list.module.css';

interface Props {
  transition: string;
  /** An entry's open body, or what a compartment holds of it. */
  content: Readonly<Record<string, unknown>>;
  /** The zone of instants that have none of their own. */
  zone?: string | undefined;
}

/** What was recorded with a step, under the names that its form uses. Fields that the row does not know are passed over. */
export function FieldList({ transition, content, zone }: Props) {
  const row = lifecycle.transitions.get(transition);
  if (!row) return null;
  return <Pairs transition={transition} fields={stepFields(row)} content={content} zone={zone} />;
}

interface PairsProps extends Props {
  fields: readonly FieldShape[];
}

function Pairs({ transition, fields, content, zone }: PairsProps) {
  const labels = useLabels();
  const present = fields.filter((field) => content[field.name] !== undefined);
  return (
    <dl className={styles['list']}>
      {present.map((field) => (
        <div key={field.name} className={styles['pair']}>
          <dt>{fieldLabel(labels, transition, field.name)}</dt>
          <dd>
            <ShownValue
              transition={transition}
              field={field.name}
              shape={field.shape}
              value={content[field.name]}
              zone={zoneOf(content) ?? zone}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A moment carries the zone that it was typed in. */
const zoneOf = (content: Readonly<Record<string, unknown>>): string | undefined =>
  typeof content['zone'] === 'string' ? content['zone'] : undefined;

interface ValueProps {
  transition: string;
  field: string;
  shape: Shape;
  value: unknown;
  zone?: string | undefined;
}

/** One value as it is read: a name for a code, a day as a day, a group as a list of its own. */
export function ShownValue({ transition, field, shape, value, zone }: ValueProps): ReactNode {
  const { t } = useTranslation();
  const { labels, language } = useLanguage();
  const nameOf = useNameOf();
  if (value === null)
    return labels.values[`${field}:null`] ?? (shape.type === 'day' ? t('steps.noEnd') : t('steps.none'));
  if (shape.type === 'group' && isRecord(value))
    return <Pairs transition={transition} fields={shape.fields} content={value} zone={zone} />;
  if (shape.type === 'list' && Array.isArray(value))
    return value.length === 0 ? (
      t('steps.none')
    ) : (
      <Items transition={transition} shape={shape} items={value} zone={zone} />
    );
  if (Array.isArray(value)) return value.length === 0 ? t('steps.none') : value.map(inWords).join(', ');
  return shape.type === 'text' ? (
    <Text component="span" size="sm" className={styles['text']}>
      {typeof value === 'string' ? value : inWords(value)}
    </Text>
  ) : (
    inWords(value)
  );

  function inWords(one: unknown): string {
    if (typeof one === 'number' && (shape.type === 'people' || shape.type === 'person'))
      return t('steps.person', { no: one });
    if (typeof one === 'boolean' || typeof one === 'number') return valueLabel(labels, field, one);
    const text = String(one);
    switch (shape.type) {
      case 'day':
        return formatDay(language, text);
      case 'instant':
        return formatInstant(language, text, zone);
      case 'country':
      case 'countries':
        return shape.type === 'country' && shape.others.includes(text)
          ? valueLabel(labels, field, text)
          : countryName(language, text);
      case 'language':
        return languageName(language, text);
      case 'zone':
        return text.replaceAll('_', ' ');
      case 'colleague':
        return nameOf(text) ?? text;
      default:
        return valueLabel(labels, field, text);
    }
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface ItemsProps {
  transition: string;
  shape: Extract<Shape, { type: 'list' }>;
  items: readonly unknown[];
  zone?: string | undefined;
}

function Items({ transition, shape, items, zone }: ItemsProps) {
  return (
    <Stack gap="xs">
      {items.filter(isRecord).map((item, index) => (
        <Box key={index} className={styles['item'] ?? ''}>
          <Pairs transition={transition} fields={shape.fields} content={item} zone={zone} />
        </Box>
      ))}
    </Stack>
  );
}
