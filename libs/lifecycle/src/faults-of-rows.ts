import { clockRule } from './clocks.js';
import { targets, type Transition } from './transition.js';

/** Checks single rows: name, actors, targets, the transition that they wake, and the clocks that they name. */
export function faultsOfRows(transitions: ReadonlyMap<string, Transition>): string[] {
  return [...transitions.values()].flatMap((row) => {
    const faults: string[] = [];
    const consumer = row.wakes && transitions.get(row.wakes.transition);
    if (!/^[a-z]+\.[a-z]+(?:-[a-z]+)*$/.test(row.name)) faults.push('is not named stage.verb-object');
    if (row.by.length === 0) faults.push('may be made by nobody');
    if (row.to !== 'same' && row.to.length === 0) faults.push('leads nowhere');
    if (row.to !== 'same' && row.to.length > 1 && !row.chooses && !row.beginsSplit)
      faults.push('has several targets and does not choose');
    if (row.wakes && !consumer) faults.push(`wakes ${row.wakes.transition}, which nobody consumes`);
    if (consumer && !consumer.by.includes('system')) faults.push(`wakes ${consumer.name}, which no service may make`);
    if (consumer && !targets(row).some((state) => consumer.from.includes(state)))
      faults.push(`wakes ${consumer.name}, which does not start where it ends`);
    for (const state of row.to === 'same' ? [] : row.to)
      if (state.endsWith('.offered') && !row.wakes) faults.push(`hands over to ${state} and wakes nobody`);
    for (const other of row.notBy ?? [])
      if (!transitions.has(other)) faults.push(`names ${other} for four-eyes, which is not there`);
    for (const one of [...(row.starts ?? []), ...(row.stops === 'all' ? [] : (row.stops ?? []))]) {
      const clock = typeof one === 'string' ? one : one.clock;
      if (!hasRule(clock)) faults.push(`names the clock ${clock}, which has no rule`);
    }
    return faults.map((fault) => `${row.name} ${fault}`);
  });
}

function hasRule(clock: string): boolean {
  try {
    return Boolean(clockRule(clock));
  } catch {
    return false;
  }
}
