import type { Lifecycle, Stage, Transition } from '@app/lifecycle';
import type { TransitionHandler } from './handles-transition.js';

/** The table as one service works by it: its stage, and the handlers of its rows that add facts of their own. */
export class Rules {
  constructor(
    readonly stage: Stage,
    readonly lifecycle: Lifecycle,
    private readonly handlers: ReadonlyMap<string, TransitionHandler>,
  ) {
    const own = [...lifecycle.transitions.values()].filter((row) => row.service === stage);
    const missing = own.filter((row) => row.handled && !handlers.has(row.name)).map((row) => row.name);
    const unknown = [...handlers.keys()].filter((name) => !own.some((row) => row.name === name && row.handled));
    if (missing.length > 0) throw new Error(`${stage} has no handler for ${missing.join(', ')}`);
    if (unknown.length > 0) throw new Error(`${stage} handles ${unknown.join(', ')}, which the table does not ask for`);
  }

  handlerOf(row: Transition): TransitionHandler | undefined {
    return this.handlers.get(row.name);
  }
}
