import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { fieldLabel, valueLabel, type Labels } from '@app/lifecycle';
import { useLabels } from '../i18n';
import classes from './case.module.css';
import { isRecord } from './opened-people';
import type { Says } from './saying';

interface Props {
  transition: string;
  content: Readonly<Record<string, unknown>>;
  saying: Says;
}

/** Fields and their values as a list of terms, with lists and groups inside. */
export function SealedContent({ transition, content, saying }: Props) {
  const labels = useLabels();
  return (
    <dl className={classes.facts}>
      {Object.entries(content).map(([field, value]) => (
        <Field key={field} name={fieldLabel(labels, transition, field)}>
          <Value field={field} value={value} transition={transition} saying={saying} />
        </Field>
      ))}
    </dl>
  );
}

const Field = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

function Value({ field, value, transition, saying }: Omit<Props, 'content'> & { field: string; value: unknown }) {
  const labels = useLabels();
  if (isRecord(value)) return <SealedContent transition={transition} content={value} saying={saying} />;
  if (Array.isArray(value)) {
    const items = value as unknown[];
    if (items.every((one) => !isRecord(one)))
      return items.map((one) => valueInWords(labels, saying, field, one)).join(', ');
    return items.map((one, index) => (
      // what was sealed never changes its order
      <div key={index} style={{ marginBottom: 6 }}>
        <Value field={field} value={one} transition={transition} saying={saying} />
      </div>
    ));
  }
  return (
    <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
      {valueInWords(labels, saying, field, value)}
    </Text>
  );
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const instant = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

const countryFields = ['country', 'nationality', 'issuer', 'destination', 'destinations', 'via'];
const languageTag = /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/;
const country = /^[A-Z]{2}$/;

/** A sealed value in words. What people typed stays as they typed it. */
export function valueInWords(labels: Labels, saying: Says, field: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean' || typeof value === 'number') return valueLabel(labels, field, value);
  if (typeof value !== 'string') return JSON.stringify(value);
  if (day.test(value)) return saying.day(value);
  if (instant.test(value)) return saying.instant(value);
  if (countryFields.includes(field) && country.test(value)) return saying.country(value);
  if (field === 'language') return languageTag.test(value) ? saying.language(value) : value;
  return valueLabel(labels, field, value);
}
