import { describeFault } from '@app/lifecycle/describe';
import type { Labels } from '@app/lifecycle';
import type { Problem } from '../api/client';

/** What is wrong with one field of what was sent, or nothing. */
export function faultOf(
  labels: Pick<Labels, 'faults'>,
  problem: Problem | undefined,
  path: string,
): string | undefined {
  const found = problem?.fields.find((one) => one.path === path);
  return found ? describeFault(labels, found) : undefined;
}
