import { Checkbox, Group, TextInput } from '@mantine/core';
import { inputProps, type FieldProps } from './field';

/** A calendar day. With `none`, "no such day" is an answer too: `null`. */
export function DayField({ none, ...props }: FieldProps<string | null> & { none?: string | undefined }) {
  return (
    <Group align="flex-end" gap="md">
      <TextInput
        {...inputProps(props)}
        type="date"
        max="9999-12-31"
        value={props.value ?? ''}
        disabled={props.value === null}
        onChange={(event) => props.onChange(event.currentTarget.value)}
        w={200}
        styles={{ description: { maxWidth: 460 }, root: { flexShrink: 0 } }}
      />
      {none ? (
        <Checkbox
          label={none}
          checked={props.value === null}
          onChange={(event) => props.onChange(event.currentTarget.checked ? null : '')}
          mb={8}
        />
      ) : null}
    </Group>
  );
}
