import type { ChainPage as WholeChainPage } from '@app/api';

/** What the gateway answers, as the contract declares it. Types alone: its schemas stay out of the first load. */
export type {
  Actor,
  CaseFilters,
  CasePage,
  CaseRow,
  CaseSummary,
  CaseView,
  ChainEntry,
  Clock,
  Colleague,
  CompartmentView,
  Destination,
  DuplicateMatch,
  Facility,
  Instruction,
  NextStep,
  Other,
  Read,
  ReadAct,
  Receipt,
  StepKind,
  TimelineEntry,
} from '@app/api';

/** `withheld`: a mission is shown no chain of a case whose facts are withheld from it; then these are the entries of its timeline, which prove nothing. */
export type ChainPage = WholeChainPage & { withheld?: true };
