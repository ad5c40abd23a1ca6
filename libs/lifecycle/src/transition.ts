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
  /**
   * By name, at any depth. `transition:field` takes precedence where a name has another meaning in that transition. See
   * fieldLabel.
   */
  fields: Record<string, string>;
  /** A help text under a field, for those that need one. */
  hints: Record<string, string>;
  /** The labels of values that a form offers. `field:value` takes precedence. See valueLabel. */
  values: Record<string, string>;
  /** UNHCR's specific-needs codes. */
  needs: Record<string, string>;
  /** The purposes of opening a compartment. */
  purposes: Record<ReadPurpose, string>;
  priorities: Record<Priority, string>;
  /** The faults of a field; `fault:what` takes precedence. See describeFault. */
  faults: Record<InputFault, string>;
  /** The faults of a chain of entries. */
  breaks: Record<ChainFault, string>;
  /** Phrases with a `{list}` of numbers or names. */
  phrases: Record<'people' | 'legs' | 'fields', string>;
}

/** The states that a row can lead to. */
export const targets = (row: Pick<Row, 'from' | 'to'>): readonly CaseState[] => (row.to === 'same' ? row.from : row.to);

/** A row with what is derived from it once: its name, its service and the schema of its input. */
export interface Transition extends Row {
  name: string;
  /** The service of the name's prefix, or the one with custody for `case.` and consent. */
  service: Stage | 'custodian';
  schema: z.ZodObject;
  where: Record<string, Where>;
  /** The paths of recipients in its input; see never-share.ts. */
  recipients: readonly (readonly string[])[];
  /** A four-eyes rule of another row needs the actor of this one, so the case file records who made it. */
  watched: boolean;
}
