import type { anyStage } from './any-stage.js';
import type { NeedsCode } from './codes.js';
import type { TransitionLabels } from './define.js';
import type { intake } from './intake.js';
import type { Labels } from './lifecycle.js';
import type { referral } from './referral.js';
import type { resettlement } from './resettlement.js';
import type { transit } from './transit.js';

type Rows = typeof intake & typeof referral & typeof transit & typeof resettlement & typeof anyStage;
/** In a row without input, the key type is `string`; such a row needs no field labels. */
type NamesOf<Input> = string extends keyof Input ? never : keyof Input;
type FieldName = { [Name in keyof Rows]: NamesOf<Rows[Name]['input']> }[keyof Rows];

/**
 * One language's texts for the whole table: a row, a state, a refusal or a field without its label does not compile.
 * Taken from the stages' rows and not from index.ts, which imports the labels.
 */
export interface CompleteLabels extends Labels {
  transitions: Record<keyof Rows, TransitionLabels>;
  /** Every input field by name, also those inside people, documents, legs and findings. */
  fields: Record<FieldName, string>;
  needs: Record<NeedsCode, string>;
}
