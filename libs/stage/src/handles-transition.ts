import { DiscoveryService } from '@nestjs/core';
import type { Actor, Compartment, Opened } from '@app/lifecycle';
import type { Effects, Journal, LoadedCase } from '@app/journal';
import type { Vault } from '@app/vault';

/** What a transition's own handler is given: it reads, refuses, and returns facts. It writes nothing itself. */
export interface HandlerContext {
  case: LoadedCase;
  actor: Actor;
  scope: string;
  input: Record<string, unknown>;
  /** The compartments that the row declares in `reads`. */
  opened: Opened;
  journal: Journal;
  vault: Vault;
}

export interface HandlerFacts {
  /** Open facts for the entry's body, over those that the row derives. */
  facts?: Record<string, unknown>;
  /** Sealed facts that the service made itself, such as a package that it sends. */
  sealed?: Partial<Record<Compartment, Record<string, unknown>>>;
  effects?: Pick<Effects, 'index'>;
}

export interface TransitionHandler {
  prepare(context: HandlerContext): Promise<HandlerFacts>;
}

/** Binds a handler to the row of the table that says `handled`. A row without its handler, or a second one, stops the start. */
export const HandlesTransition = DiscoveryService.createDecorator<string>();
