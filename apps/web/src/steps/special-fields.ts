import type { ComponentType } from 'react';
import type { StepField } from './shape';

/** Fields that are more than their shape: by step and name. */
export const specialFields: Record<string, ComponentType<{ field: StepField; path: string }>> = {};
