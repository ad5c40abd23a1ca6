import { isClosed, type CaseState, type Missing, type Role } from '@app/lifecycle';
import type { CaseView } from '@app/api';

/** What the person who opens a case should know first. */
export type Attention =
  | { kind: 'late'; clocks: { name: string; dueAt: string }[] }
  | { kind: 'held'; reason: string; mayResume: boolean }
  | { kind: 'handed-over'; takesTooLong: boolean }
  | { kind: 'glass'; count: number }
  | { kind: 'duplicates'; count: number }
  | { kind: 'blocked'; transition: string; missing: Missing[] }
  | { kind: 'four-eyes'; transition: string; by: Role[] }
  | { kind: 'waits'; transitions: string[]; by: Role[] }
  | { kind: 'yours'; transitions: string[] }
  | { kind: 'closed'; state: CaseState };

/** A service takes a case over within seconds; after a minute somebody should ask why it has not. */
const takeOverMs = 60_000;

/** The most important thing first: what is too late, what stands still, then what the case waits for. */
export function attentionOf(view: CaseView, role: Role, now: number): Attention[] {
  const late = view.clocks.filter((one) => one.state === 'running' && Date.parse(one.dueAt) <= now);
  return [
    ...(late.length > 0 ? [{ kind: 'late' as const, clocks: late }] : []),
    ...(view.file.held === null
      ? []
      : [{ kind: 'held' as const, reason: view.file.held, mayResume: may(view, 'case.resume') }]),
    ...(may(view, 'case.review-break-glass') && view.file.brokenGlass.length > 0
      ? [{ kind: 'glass' as const, count: view.file.brokenGlass.length }]
      : []),
    ...standing(view, role, now),
  ];
}

function standing(view: CaseView, role: Role, now: number): Attention[] {
  if (isClosed(view.state)) return [{ kind: 'closed', state: view.state }];
  if (view.state.endsWith('.offered'))
    return [{ kind: 'handed-over', takesTooLong: now - Date.parse(view.movedAt) > takeOverMs }];
  const undecided = view.file.duplicates.filter((one) => one.decision === null).length;
  return [...(undecided > 0 ? [{ kind: 'duplicates' as const, count: undecided }] : []), ...onward(view, role)];
}

/** The step onward that lacks nothing, one's own first; without one, the first and what it lacks. A hold is told on its own. */
function onward(view: CaseView, role: Role): Attention[] {
  const steps = view.next
    .filter((one) => one.kind === 'onward')
    .map((one) => ({ ...one, missing: one.missing.filter(({ code }) => code !== 'case.held') }));
  const ready = steps.filter((one) => one.missing.length === 0);
  const own = ready.filter((one) => one.mayYou);
  const step = own[0] ?? ready[0] ?? steps[0];
  if (!step) return [];
  const { transition, by, missing } = step;
  if (missing.length > 0) return [{ kind: 'blocked', transition, missing }];
  if (view.file.held !== null) return [];
  if (own.length > 0) return [{ kind: 'yours', transitions: own.map((one) => one.transition) }];
  if (by.includes(role)) return [{ kind: 'four-eyes', transition, by }];
  return [
    {
      kind: 'waits',
      transitions: ready.map((one) => one.transition),
      by: [...new Set(ready.flatMap((one) => one.by))],
    },
  ];
}

const may = (view: CaseView, transition: string): boolean =>
  view.next.some((one) => one.transition === transition && one.mayYou);
