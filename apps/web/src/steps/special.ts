import { lazy, type ComponentType } from 'react';
import type { CaseView } from '../api/types';

/** A field that is more than its schema's boxes: who the people are, a journey, specific needs. */
export interface SpecialFieldProps {
  view: CaseView;
  /** The facility's time zone. */
  zone: string;
  value: unknown;
  onChange: (value: unknown) => void;
  /** Faults by path below this field, such as `0.nationality`, in the reader's words. */
  faults: Readonly<Record<string, string>>;
  /** For the id of each box, so that the error summary can lead to it: `${id}.0.nationality`. */
  id: string;
}

/** By transition and field. Each is loaded when its step is opened. */
export const specialFields: Readonly<Record<string, ComponentType<SpecialFieldProps>>> = {
  'intake.identify:people': lazy(() => import('./special/identify-people')),
  'intake.assess-needs:needs': lazy(() => import('./special/specific-needs')),
  'transit.plan:legs': lazy(() => import('./special/journey-legs')),
};
