import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { fieldLabel, valueLabel, type Labels, type Saying } from '@app/lifecycle';
import { useLabels } from '../i18n';
import classes from './case.module.css';
import { isRecord } from './opened-people';

interface Props {
  transition: string;
  content: Readonly<Record<string, unknown>>;
  saying: Saying;
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

/** A sealed value in words. What people typed stays as they typed it. */
export function valueInWords(labels: Labels, saying: Saying, field: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean' || typeof value === 'number') return valueLabel(labels, field, value);
  if (typeof value !== 'string') return JSON.stringify(value);
  if (day.test(value)) return saying.day?.(value) ?? value;
  if (instant.test(value)) return saying.instant?.(value) ?? value;
  return valueLabel(labels, field, value);
}
