import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useActor } from '../../api/queries';
import type { Problem } from '../../api/client';
import type { CaseView } from '@app/api';
import { leftBehind, lifecycle, undoOf, type Missing } from '@app/lifecycle';
import { useDraft, type Draft } from '../../drafts/draft';
import { useLabels } from '../../i18n';
import { asked } from './asked';
import { faultsOf, refusalsOf } from './checks';
import { complaintOfMissing, complaintsOfFaults, complaintsOfProblem } from './complaints';
import { openingValues } from './defaults';
import type { Complaint } from '../notices/error-summary';
import type { OpenStepProps } from '../step-props';
import { stepFields, type StepField } from './shape';
import { announce } from '../notices/undo-notice';
import { withValue, type Value, type Values } from './values';

/** What is kept of a form: its values, and the version of the case that they were decided on. */
export interface StepDraft {
  version: number;
  values: Values;
}

/** How the case was when the form was opened, and the form with nothing typed. */
interface Opening {
  view: CaseView;
  empty: StepDraft;
}

export interface StepDraftForm {
  draft: Draft<StepDraft>;
  fields: StepField[];
  input: Record<string, unknown>;
  set: (path: string, value: Value) => void;
  errorAt: (path: string) => string | undefined;
  complaints: Complaint[];
  /** Counts the tries to send, so that the summary takes the focus anew. */
  attempt: number;
  refusals: readonly Missing[];
  /** Who stays behind by what was filled in so far. */
  leavesBehind: readonly number[];
  /** Why the server refused; gone as soon as something is changed. */
  problem: Problem | undefined;
  isWhole: () => boolean;
  /** Sends what stands here, on the version that it was decided on or on a newer one that was looked at. */
  send: (version?: number) => Promise<void>;
  /** Forgets what was typed, and begins anew with the case as it is now. */
  discard: () => Promise<void>;
  /** The newer version of the case was looked at. */
  rebase: (version: number) => void;
}

export function useStepDraft({ view, transition, row, zone, given, onDone }: OpenStepProps): StepDraftForm {
  const { t } = useTranslation();
  const labels = useLabels();
  const actor = useActor();
  const all = useMemo(() => stepFields(row), [row]);
  const begin = (): Opening => ({
    view,
    empty: {
      version: view.version,
      values: { ...openingValues(transition, all, { view, actor, zone, now: new Date() }), ...given },
    },
  });
  const [{ view: before, empty }, setOpening] = useState(begin);
  const draft = useDraft<StepDraft>({ transition, ref: view.ref }, empty);
  const [attempt, setAttempt] = useState(0);
  // several values may change between two paints
  const latest = useRef(draft.value);
  latest.current = draft.value;

  const { version, values } = draft.value;
  const { fields, input } = asked(row, all, values, view.file);
  const faults = faultsOf(row, labels, values, input);
  const isTouched = JSON.stringify(values) !== JSON.stringify(empty.values);
  const refusals = isTouched ? refusalsOf(row, { file: view.file, actor, now: new Date() }, values, input) : [];
  const leavesBehind = leftBehind(row, view.file, input);
  const { problem, sent } = useProblem(draft.problem, JSON.stringify(input));
  const words = { labels, t, transition, values };
  const complaints = [
    ...(attempt > 0 ? complaintsOfFaults(words, all, faults) : []),
    ...(problem && problem.code !== 'version.stale' && faults.size === 0 ? complaintsOfProblem(words, problem) : []),
  ];

  // where nothing was typed, nothing was decided on what has changed since
  const isBehind = draft.state === 'empty' && view.version !== before.version;
  useEffect(() => {
    if (isBehind) setOpening(begin());
  });

  // an answer may come long after it was asked for
  const told = useRef<string>(undefined);
  const { receipt } = draft;
  useEffect(() => {
    if (!receipt || told.current === receipt.entry.hash) return;
    told.current = receipt.entry.hash;
    const was = { file: before.file, because: t('steps.undoBecause') };
    announce(
      receipt,
      labels.transitions[transition]?.title ?? transition,
      undoOf(lifecycle, transition, was, receipt.state, actor.role),
    );
    onDone(receipt);
  });

  // a draft may hold another answer than the one that the step was opened with just now
  const { restoredAt } = draft;
  const taken = useRef<string>(undefined);
  useEffect(() => {
    const wanted = JSON.stringify(given);
    if (!given || !restoredAt || taken.current === wanted) return;
    taken.current = wanted;
    change({ ...latest.current, values: { ...latest.current.values, ...given } });
  });

  const change = (next: StepDraft): void => {
    latest.current = next;
    draft.setValue(next);
  };
  return {
    draft,
    fields,
    input,
    refusals,
    leavesBehind,
    complaints,
    attempt,
    problem,
    set: (path, value) => change({ ...latest.current, values: withValue(latest.current.values, path, value) }),
    async discard() {
      setOpening(begin());
      setAttempt(0);
      await draft.discard();
    },
    rebase: (newer) => change({ ...latest.current, version: newer }),
    errorAt(path) {
      const fault = attempt > 0 ? faults.get(path) : undefined;
      return fault ?? complaints.find((one) => one.path === path)?.text ?? refusalAt(path);
    },
    isWhole() {
      setAttempt((count) => count + 1);
      return faults.size === 0;
    },
    async send(newer = version) {
      if (newer !== version) change({ ...latest.current, version: newer });
      sent();
      await draft.send(row.schema.parse(input), newer);
      setAttempt((count) => count + 1);
    },
  };

  function refusalAt(path: string): string | undefined {
    const refusal = refusals.find((one) => one.fields?.includes(path));
    return refusal && complaintOfMissing(labels, refusal).text;
  }
}

/** A refusal belongs to what was sent, and is dropped when that is changed. One that was restored belongs to what was restored with it. */
function useProblem(problem: Problem | undefined, input: string): { problem: Problem | undefined; sent: () => void } {
  const refused = useRef<string>(undefined);
  if (!problem) refused.current = undefined;
  else refused.current ??= input;
  return {
    problem: refused.current === input ? problem : undefined,
    sent() {
      refused.current = input;
    },
  };
}
