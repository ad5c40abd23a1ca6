import { Text } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import css from './arrival.module.css';

export interface Option<V extends string> {
  value: V;
  label: string;
  isAlarm?: boolean;
}

/** One question with few answers, all visible: native radio buttons, so that the arrow keys and the space bar work as usual. */
export function BigChoice<V extends string>({
  name,
  question,
  options,
  value,
  error,
  onChange,
  children,
}: {
  name: string;
  question: string;
  options: readonly Option<V>[];
  value: V | null;
  error?: string | undefined;
  onChange: (value: V) => void;
  /** What an answer adds: a field, or what to do first. */
  children?: ReactNode;
}) {
  const errorId = useId();
  return (
    <fieldset className={css['question']} aria-describedby={error ? errorId : undefined}>
      <legend className={css['legend']}>{question}</legend>
      <div className={css['options']}>
        {options.map((one) => (
          <label key={one.value} className={`${css['option']} ${one.isAlarm ? css['alarm'] : ''}`}>
            <input
              type="radio"
              name={name}
              value={one.value}
              checked={value === one.value}
              onChange={() => onChange(one.value)}
            />
            {one.label}
          </label>
        ))}
      </div>
      <Fault id={errorId} text={error} />
      {children}
    </fieldset>
  );
}

export const Fault = ({ id, text }: { id?: string; text: string | undefined }) =>
  text ? (
    <Text id={id} size="sm" mt={4} fw={600} c="light-dark(var(--mantine-color-red-9), var(--mantine-color-red-3))">
      {text}
    </Text>
  ) : null;
