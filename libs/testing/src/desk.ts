import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  isBoundToFacility,
  lifecycle as theLifecycle,
  roles,
  stages,
  type Actor,
  type CaseState,
  type Lifecycle,
  type Role,
  type Stage,
  type TransitionName,
} from '@app/lifecycle';
import type { Journal, Receipt } from '@app/journal';
import { MakeTransition, MakeTransitionHandler, Rules, systemActor, type TransitionHandler } from '@app/stage';
import { localKeys, Vault } from '@app/vault';
import { registerInMemory } from './key-register.js';
import { IdentifyHandler } from '../../../apps/intake/src/transitions/identify.js';
import { SendHandler } from '../../../apps/referral/src/transitions/send.js';
import { createJournal, type JournalWorld } from './journal.js';
import { pathTo, samples, withOwnNames } from './samples.js';

/** Four stage services on one real database, without HTTP and without workers: a test makes every transition itself. */
export interface Desk {
  world: JournalWorld;
  audit: Journal;
  vault: Vault;
  destinationId: string;
  /** A person of a role; `which` 1 is a second one, for four-eyes. Roles of a facility belong to Hanoi. */
  actor(role: Role, which?: 0 | 1): Actor;
  /** Makes a transition at the service that has the case or to which it is offered. */
  make(
    transition: string,
    ref: string | null,
    actor: Actor,
    input: unknown,
    over?: { key?: string; ifMatch?: number },
  ): Promise<Receipt>;
  /** The sample input of a transition, with new names for its people. */
  sample(transition: string, over?: { deliveryId?: string; match?: string; glass?: number }): unknown;
  /**
   * Makes a new case and moves it to a state by the table's own transitions. `over`: differences from the samples;
   * `before`: the people who left before the last step.
   */
  caseAt(
    state: CaseState,
    over?: Partial<Record<TransitionName, object>>,
    before?: { transition: TransitionName; role: Role; input: object },
  ): Promise<string>;
  close(): Promise<void>;
}

const handlersOf: Record<Stage, () => [string, TransitionHandler][]> = {
  intake: () => [['intake.identify', new IdentifyHandler()]],
  referral: () => [['referral.send', new SendHandler()]],
  transit: () => [],
  resettlement: () => [],
};

export async function openDesk(name: string, lifecycle: Lifecycle = theLifecycle): Promise<Desk> {
  const world = await createJournal(name);
  const keyDir = await mkdtemp(join(tmpdir(), 'safe-passage-keys-'));
  const vault = new Vault(localKeys(keyDir, registerInMemory()));
  const services = new Map<string, MakeTransitionHandler>();
  for (const stage of stages)
    services.set(
      stage,
      new MakeTransitionHandler(
        new Rules(stage, lifecycle).use(new Map(handlersOf[stage]())),
        await world.journalOf(stage),
        vault,
      ),
    );
  const destinationId = randomUUID();
  await world.sql(`select journal.define_pool($1, 'destination', null, 'AT: Vienna', 1000000)`, [destinationId]);
  await world.sql(`select journal.define_pool($1, 'shelter', $1, 'Shelter', 1000000)`, [world.facilities.han]);
  const people = new Map(
    roles.flatMap((role) =>
      ([0, 1] as const).map((which) => [`${role}/${which}`, someone(role, world.facilities.han)] as const),
    ),
  );

  const context = { facilityId: world.facilities.han, destinationId, now: new Date() };
  const desk: Desk = {
    world,
    audit: await world.journalOf('audit'),
    vault,
    destinationId,
    actor(role, which = 0) {
      const found = role === 'system' ? systemActor : people.get(`${role}/${which}`);
      if (!found) throw new Error(`nobody is ${role}`);
      return found;
    },
    async make(transition, ref, actor, input, over = {}) {
      const service = services.get(ref === null ? 'intake' : await holderOf(world, ref, actor));
      if (!service) throw new Error(`nobody holds ${String(ref)}`);
      return service.execute(
        new MakeTransition(transition, ref, actor, input, {
          key: over.key ?? randomUUID(),
          ifMatch: over.ifMatch ?? null,
        }),
      );
    },
    sample(transition, over = {}) {
      const of = samples[transition as TransitionName];
      return withOwnNames(of({ ...context, ...over }));
    },
    async caseAt(state, over = {}, before) {
      let ref: string | null = null;
      const path = pathTo(state);
      for (const [index, step] of path.entries()) {
        const row = lifecycle.get(step.transition);
        if (before && ref !== null && index === path.length - 1)
          await desk.make(before.transition, ref, desk.actor(before.role), {
            ...(desk.sample(before.transition) as object),
            ...before.input,
          });
        const input = {
          ...(desk.sample(step.transition) as object),
          ...step.input?.(context),
          ...over[step.transition],
        };
        ref = (await desk.make(step.transition, ref, desk.actor(step.role, row.notBy ? 1 : 0), input)).ref;
      }
      if (ref === null) throw new Error(`no path leads to ${state}`);
      return ref;
    },
    async close() {
      await world.drop();
      await rm(keyDir, { recursive: true, force: true });
    },
  };
  return desk;
}

const someone = (role: Role, facility: string): Actor => ({
  id: randomUUID(),
  role,
  facilityId: isBoundToFacility(role) ? facility : null,
  pendingInstructions: 0,
});

/** The service to which the case is offered acts by itself; people ask the service that has custody. */
async function holderOf(world: JournalWorld, ref: string, actor: Actor): Promise<string> {
  const { rows } = await world.sql('select custody, offered_to from journal.cases where ref = $1', [ref]);
  const [row] = rows as { custody: string; offered_to: string | null }[];
  return (actor.role === 'system' ? row?.offered_to : null) ?? row?.custody ?? 'intake';
}
