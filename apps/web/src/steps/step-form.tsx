import { Text } from '@mantine/core';
import type { CaseView, Receipt } from '../api/types';

export interface StepFormProps {
  view: CaseView;
  transition: string;
  onDone: (receipt: Receipt) => void;
  onCancel: () => void;
}

/** One step of a case as a form made from its row of the lifecycle. */
export function StepForm({ transition }: StepFormProps) {
  return <Text>{transition}</Text>;
}
