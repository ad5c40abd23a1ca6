import { DiscoveryService } from '@nestjs/core';
import type { Actor, Compartment, Opened } from '@app/lifecycle';
import type { Effects, Journal, LoadedCase } from '@app/journal';
import type { Vault } from '@app/vault';

/**
 * The arguments of a transition's own handler. The handler reads, refuses, and returns facts. It writes nothing itself.
 */
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
  /** Open facts for the entry's body. They override those that the row derives. */
  facts?: Record<string, unknown>;
  /** Sealed facts that the service itself made, such as a package that it sends. */
  sealed?: Partial<Record<Compartment, Record<string, unknown>>>;
  effects?: Pick<Effects, 'index'>;
}

export interface TransitionHandler {
  prepare(context: HandlerContext): Promise<HandlerFacts>;
}

/** Binds a handler to a row that is marked `handled`. The start fails when such a row has no handler, or has two. */
export const HandlesTransition = DiscoveryService.createDecorator<string>();
