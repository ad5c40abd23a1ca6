import type { ComponentType } from 'react';
import { IdentifyField } from './identify/identify-field';
import { LegField } from './legs/leg-field';
import { NeedsField } from './needs/needs-field';
import { PlanField } from './plan/plan-field';
import type { StepField } from './form/shape';

/** Fields that need their own component, by step and name. */
export const specialFields: Record<string, ComponentType<{ field: StepField; path: string }>> = {
  'intake.identify:people': IdentifyField,
  'intake.assess-needs:needs': NeedsField,
  'transit.plan:legs': PlanField,
  'transit.confirm-leg:leg': LegField,
};
