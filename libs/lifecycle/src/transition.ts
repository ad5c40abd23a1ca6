import type { z } from 'zod';
import type { ClockName } from './clocks.js';
import type { Row, TransitionLabels, Where } from './define.js';
import type { InputFault } from './parsed.js';
import type { RefusalCode } from './refused.js';
import type { CaseState, ChainFault, Compartment, Priority, ReadPurpose, Role, Stage } from './vocabulary.js';

export interface Labels {
  transitions: Record<string, TransitionLabels>;
  states: Record<CaseState, string>;
  stages: Record<Stage | 'closed', string>;
  roles: Record<Role, string>;
  compartments: Record<Compartment, string>;
  refusals: Record<RefusalCode, string>;
  clocks: Record<ClockName, string>;
  /** By name, at any depth; `transition:field` goes first where a name means something else there. See fieldLabel. */
  fields: Record<string, string>;
  /** A word of help under a field, for those that need one. */
  hints: Record<string, string>;
  /** What a form offers, by the value; `field:value` goes first. See valueLabel. */
  values: Record<string, string>;
  /** UNHCR's specific-needs codes. */
  needs: Record<string, string>;
  /** Why somebody opens a compartment. */
  purposes: Record<ReadPurpose, string>;
  priorities: Record<Priority, string>;
  /** What is wrong with a field; `fault:what` goes first. See describeFault. */
  faults: Record<InputFault, string>;
  /** What is wrong with a chain of entries. */
  breaks: Record<ChainFault, string>;
  /** Around a `{list}` of numbers or names. */
  phrases: Record<'people' | 'legs' | 'fields', string>;
}

/** Where a row can lead. */
export const targets = (row: Pick<Row, 'from' | 'to'>): readonly CaseState[] => (row.to === 'same' ? row.from : row.to);

/** A row with what is derived from it once: its name, its service and its input's schema. */
export interface Transition extends Row {
  name: string;
  /** The service of the name's prefix, or the one with custody for `case.` and consent. */
  service: Stage | 'custodian';
  schema: z.ZodObject;
  where: Record<string, Where>;
  /** Where its input names recipients; see never-share.ts. */
  recipients: readonly (readonly string[])[];
  /** Another row's four-eyes rule asks who made this one, so the case file remembers it. */
  watched: boolean;
}
