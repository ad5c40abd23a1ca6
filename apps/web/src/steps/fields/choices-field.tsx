import { Checkbox, Stack } from '@mantine/core';
import type { Option } from './choice-field';
import { groupProps, type FieldProps } from './field';

/** Any number of a few options. */
export function ChoicesField({ options, ...props }: FieldProps<string[]> & { options: readonly Option[] }) {
  return (
    <Checkbox.Group {...groupProps(props)} value={props.value} onChange={props.onChange}>
      <Stack gap="xs" mt={6}>
        {options.map((one) => (
          <Checkbox key={one.value} value={one.value} label={one.label} description={one.more} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
