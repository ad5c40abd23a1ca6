import type { CaseFile, CaseState, Compartment, Missing, Priority, RefusalCode, Role } from '@app/lifecycle';

/** What the gateway answers. The lifecycle's own types are its; these are the envelopes around them. */

export interface Actor {
  id: string;
  username: string;
  role: Role;
  facility: string | null;
  mustChangePassword: boolean;
  pendingInstructions: number;
}

export interface RunningClock {
  name: string;
  dueAt: string;
}

export interface CaseRow {
  ref: string;
  facility: string;
  state: CaseState;
  version: number;
  custody: string;
  assignee: string | null;
  priority: Priority;
  held: string | null;
  people: number;
  dueAt: string | null;
  openedAt: string;
  movedAt: string;
  clocks: RunningClock[];
  next: { transition: string; by: Role[]; missing: Missing[] } | null;
  blockedBy: RefusalCode[];
}

export interface CasePage {
  cases: CaseRow[];
  next: string | null;
}

export interface CaseSummary {
  total: number;
  open: number;
  due: number;
  dueSoon: number;
  unassigned: number;
  mine: number;
  held: number;
  byStage: Record<'intake' | 'referral' | 'transit' | 'resettlement' | 'closed', number>;
}

/** The filters of the list, as they stand in its address. */
export interface CaseFilters {
  stage?: string;
  state?: string;
  facility?: string;
  assignee?: string;
  due?: string;
  held?: boolean;
  blocked?: boolean;
  priority?: string;
  open?: boolean;
  q?: string;
  order?: 'opened' | 'due';
}

export type StepKind = 'onward' | 'aside' | 'record' | 'case';

export interface NextStep {
  transition: string;
  by: Role[];
  mayYou: boolean;
  kind: StepKind;
  missing: Missing[];
  /** People of the case who stay behind when this step is made. */
  leavesBehind: number[];
}

export interface Clock {
  name: string;
  state: 'running' | 'paused' | 'stopped';
  dueAt: string;
  remainingSeconds: number | null;
}

export interface CaseView {
  ref: string;
  /** The facility's id. */
  facility: string;
  state: CaseState;
  version: number;
  custody: string;
  file: CaseFile;
  /** When the first leg departs, for a case that has a plan and has not left. */
  leavesAt: string | null;
  dueAt: string | null;
  openedAt: string;
  movedAt: string;
  clocks: Clock[];
  /** What this person may open now without breaking a glass. */
  opens: Compartment[];
  next: NextStep[];
}

export interface Receipt {
  ref: string;
  version: number;
  state: CaseState;
  entry: { seq: number; hash: string; at: string };
}

export interface CompartmentView {
  ref: string;
  compartment: Compartment;
  entries: { seq: number; transition: string; at: string; content: Record<string, unknown> }[];
}

export interface DuplicateMatch {
  match: string;
  ref: string | null;
  people: number[];
  decision: 'same' | 'different' | null;
}

/** An entry as it is hashed; see libs/proof. */
export interface ChainEntry {
  caseId: string;
  seq: number;
  facilityId: string;
  transition: string;
  from: string;
  to: string;
  actorId: string;
  actorRole: Role;
  atMicros: string;
  requestId: string;
  body: string;
  identity: string | null;
  protection: string | null;
  route: string | null;
  hash: string;
}

export interface ChainPage {
  caseId: string;
  genesis: string;
  head: string;
  version: number;
  state: string;
  entries: ChainEntry[];
  next: number | null;
  /** A mission is shown no chain of a case whose facts are withheld from it: then these are the entries of its timeline, which prove nothing. */
  withheld?: true;
}

/** An entry as a timeline tells it. */
export interface TimelineEntry {
  seq: number;
  transition: string;
  from: string | null;
  to: string;
  actor: { id: string; role: Role };
  at: string;
  body: Readonly<Record<string, unknown>>;
  hash: string;
}

/** What of a case was read: a compartment was opened, or the case left the house in one of these forms. */
export type ReadAct = 'open' | 'export-pdf' | 'export-csv' | 'export-json' | 'export-bundle';

export interface Read {
  act: ReadAct;
  /** Of an opening; null: an export. */
  compartment: Compartment | null;
  actor: string;
  role: Role;
  purpose: string;
  at: string;
}

export interface Facility {
  id: string;
  code: string;
  name: string;
  country: string;
  zone: string;
  /** Told of one's own mission, and to those who see to all of them. */
  shelterPlaces?: number | null;
  shelterTaken?: number | null;
}

export interface Destination {
  id: string;
  label: string;
  places: number;
  taken: number;
}

export interface Instruction {
  id: string;
  title: string;
  body: string;
  issuedAt: string;
  acknowledgedAt: string | null;
  facility: string | null;
}

/** Someone who works here. The auditor, from outside, gets no user names. */
export interface Colleague {
  id: string;
  username: string | null;
  role: Role;
  facility: string | null;
  active: boolean;
}

export interface Other {
  id: string;
  /** Not told to an auditor. */
  username: string | null;
  role: Role;
  doing: 'reading' | 'writing';
  step: string | null;
  since: string;
}
