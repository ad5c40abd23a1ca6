import { Text } from '@mantine/core';
import type { SpecialFieldProps } from '../special';

export default function SpecialField({ id }: SpecialFieldProps) {
  return <Text>{id}</Text>;
}
