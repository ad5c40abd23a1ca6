import { Checkbox, Group, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { personName, type PersonOfCase } from '../people';
import { ChoiceField, type Option } from './choice-field';
import { inputProps, type FieldProps } from './field';

/** One of the case's people, or one of the words that may stand in a person's place; `none` is the answer "nobody". */
export function PersonField({ people, others = [], none, ...props }: FieldProps<string | number | null> & Choices) {
  const { t } = useTranslation();
  const options = [
    ...people.map((one) => ({ value: String(one.no), label: personName(t, one) })),
    ...others,
    ...(none ? [{ value: 'null', label: none }] : []),
  ];
  return (
    <ChoiceField
      {...props}
      options={options}
      value={String(props.value)}
      onChange={(chosen) => props.onChange(personOf(chosen))}
    />
  );
}

const personOf = (chosen: string): string | number | null => {
  if (chosen === 'null') return null;
  return /^\d+$/.test(chosen) ? Number(chosen) : chosen;
};

interface Choices {
  people: readonly PersonOfCase[];
  others?: readonly Option[];
  none?: string | undefined;
}

/** Any of the case's people, or all of them at once. */
export function PeopleField({ people, ...props }: FieldProps<number[]> & { people: readonly PersonOfCase[] }) {
  const { t } = useTranslation();
  const { value, onChange } = props;
  const isEveryone = people.length > 0 && people.every((one) => value.includes(one.no));
  return (
    <Checkbox.Group
      {...inputProps(props)}
      value={value.map(String)}
      onChange={(chosen) => onChange(chosen.map(Number).sort((a, b) => a - b))}
    >
      <Stack gap="xs" mt={6}>
        {people.length > 1 ? (
          <Everyone checked={isEveryone} some={value.length > 0} people={people} onChange={onChange} />
        ) : null}
        <Group gap="md">
          {people.map((one) => (
            <Checkbox key={one.no} value={String(one.no)} label={personName(t, one)} />
          ))}
        </Group>
      </Stack>
    </Checkbox.Group>
  );
}

/** Outside of the group's own values: it is no person. */
function Everyone({ checked, some, people, onChange }: EveryoneProps) {
  const { t } = useTranslation();
  return (
    <Checkbox.Group
      value={checked ? ['all'] : []}
      onChange={(on) => onChange(on.length > 0 ? people.map((one) => one.no) : [])}
    >
      <Checkbox value="all" label={t('steps.everyone')} indeterminate={some && !checked} fw={600} />
    </Checkbox.Group>
  );
}

interface EveryoneProps {
  checked: boolean;
  some: boolean;
  people: readonly PersonOfCase[];
  onChange: (people: number[]) => void;
}
