import type { Missing, Transition } from '@app/lifecycle';
import type { CaseView, Receipt } from '@app/api';
import type { Caution } from '../case/overview/cautions';
import type { Values } from './form/values';

export interface StepFormProps {
  view: CaseView;
  transition: string;
  given?: Values | undefined;
  cautions?: readonly Caution[];
  onDone: (receipt: Receipt) => void;
  onCancel: () => void;
}

export interface OpenStepProps extends StepFormProps {
  row: Transition;
  missing: readonly Missing[];
  facility: string | undefined;
  zone: string;
}
