import { Inject, Injectable, Optional, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Lifecycle, Stage, Transition } from '@app/lifecycle';
import { HandlesTransition, type TransitionHandler } from './handles-transition.js';

export const stageToken = Symbol('stage');
/** The injected lifecycle table. Only tests replace it, to measure what another row costs. */
export const lifecycleToken = Symbol('lifecycle');

/** The table as one service uses it: its stage, and the handlers that add facts to its rows. */
@Injectable()
export class Rules implements OnModuleInit {
  private handlers: ReadonlyMap<string, TransitionHandler> = new Map();

  constructor(
    @Inject(stageToken) readonly stage: Stage,
    @Inject(lifecycleToken) readonly lifecycle: Lifecycle,
    @Optional() private readonly discovery?: DiscoveryService,
  ) {}

  onModuleInit(): void {
    if (this.discovery) this.use(handlersIn(this.discovery));
  }

  /** Throws when a row of this stage has no handler, or when a handler has no row. */
  use(handlers: ReadonlyMap<string, TransitionHandler>): this {
    const own = [...this.lifecycle.transitions.values()].filter((row) => row.service === this.stage);
    const missing = own.filter((row) => row.handled && !handlers.has(row.name)).map((row) => row.name);
    const unknown = [...handlers.keys()].filter((name) => !own.some((row) => row.name === name && row.handled));
    if (missing.length > 0) throw new Error(`${this.stage} has no handler for ${missing.join(', ')}`);
    if (unknown.length > 0)
      throw new Error(`${this.stage} handles ${unknown.join(', ')}, which the table does not ask for`);
    this.handlers = handlers;
    return this;
  }

  handlerOf(row: Transition): TransitionHandler | undefined {
    return this.handlers.get(row.name);
  }
}

function handlersIn(discovery: DiscoveryService): ReadonlyMap<string, TransitionHandler> {
  const handlers = new Map<string, TransitionHandler>();
  for (const wrapper of discovery.getProviders({ metadataKey: HandlesTransition.KEY })) {
    const name = discovery.getMetadataByDecorator(HandlesTransition, wrapper);
    if (name === undefined) continue;
    if (handlers.has(name)) throw new Error(`${name} has two handlers`);
    handlers.set(name, wrapper.instance as TransitionHandler);
  }
  return handlers;
}
