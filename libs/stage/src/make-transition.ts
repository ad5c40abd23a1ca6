import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  admit,
  beginningOfSplit,
  carriedFor,
  changesOf,
  clockStart,
  clocksOfSplit,
  compartments,
  decide,
  emptyFile,
  first,
  isHiddenFrom,
  isTimeShown,
  missingInCase,
  missingInInput,
  outcomeOf,
  parseInput,
  Refused,
  refuseMissing,
  safetyClocks,
  standingIn,
  withCarried,
  type Actor,
  type Compartment,
  type Decision,
  type Lifecycle,
  type Opened,
  type Transition,
} from '@app/lifecycle';
import { Journal, type Effects, type LoadedCase, type Receipt, type Recorded, type Use } from '@app/journal';
import { scopeOf } from '@app/access';
import { Vault } from '@app/vault';
import { MakeTransition } from './commands.js';
import type { HandlerFacts } from './handles-transition.js';
import { KeyedMutex } from './keyed-mutex.js';
import { Rules } from './rules.js';

/** How many times a command decides again after another process changed the case first. */
const triesMax = 10;

/** The id and the digest by which the journal recognises a repeated request. */
interface Known {
  id: Buffer;
  digest: Buffer;
}

/**
 * Makes any transition of the table: loads the case, decides by the row, appends the entry. When the client sent a
 * version, it must be the case's current version. Otherwise the command decides on the case as it is when its turn
 * comes.
 */
@CommandHandler(MakeTransition)
export class MakeTransitionHandler implements ICommandHandler<MakeTransition> {
  private readonly turns = new KeyedMutex();

  constructor(
    private readonly rules: Rules,
    private readonly journal: Journal,
    private readonly vault: Vault,
  ) {}

  async execute(command: MakeTransition): Promise<Receipt> {
    const request = await this.known(command);
    if (command.ref === null) return this.open(command, request);
    return this.turns.run(command.ref, () => this.move(command, command.ref ?? '', request));
  }

  private async known({ transition, ref, input, request }: MakeTransition): Promise<Known> {
    return {
      id: createHash('sha256').update(request.key).digest().subarray(0, 16),
      digest: await this.vault.requestDigest(JSON.stringify([transition, ref, input])),
    };
  }

  /**
   * Derives the case's id from the person and the idempotency key, so that a repeated request cannot open a second
   * case.
   */
  private async open(command: MakeTransition, request: Known): Promise<Receipt> {
    const { actor } = command;
    const row = admit(this.rules.lifecycle, command.transition, { state: null, file: emptyFile }, actor);
    const input = parseInput(row, command.input);
    if (actor.facilityId === null) throw new Refused('role.not-allowed', { transition: row.name, allowed: row.by });
    const of = { caseId: caseIdOf(actor.id, request.id), facilityId: actor.facilityId };
    const decision = decide(row, { state: null, file: emptyFile }, actor, input, {
      opened: {},
      now: new Date(0),
      extra: newIds(row, input),
    });
    const keys = await this.vault.newCaseKeys(of);
    const sealed = await this.vault.seal(of, keys, 1, decision.sealed);
    for (let tries = 1; ; tries += 1) {
      const open = { ref: newRef(), facility: of.facilityId, keys };
      try {
        const entry = entryOf(decision, actor, request);
        return await this.journal.append({
          ...entry,
          ...of,
          // the facility is part of the hash chain, so that nobody can claim later that the case belongs to another
          // mission
          body: { ...entry.body, facility: of.facilityId },
          expected: 0,
          facts: decision.file,
          sealed,
          effects: { ...effectsOf(decision, this.rules, 'intake'), open },
        });
      } catch (error) {
        // a reference has 40 random bits: two are equal about once in a million cases
        if (!(error instanceof Refused && error.code === 'reference.taken') || tries >= triesMax) throw error;
      }
    }
  }

  private async move(command: MakeTransition, ref: string, request: Known): Promise<Receipt> {
    // the budget is charged once, even when the command decides several times
    const spent = { yet: false };
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.moveOnce(command, ref, request, spent);
      } catch (error) {
        // Decides again on the current case. When the client sent a version, the refusal names the entries in between
        // instead.
        const stale = error instanceof Refused && error.code === 'version.stale';
        if (!stale || error.detail['since'] !== undefined || tries >= triesMax) throw error;
      }
    }
  }

  private async moveOnce(
    command: MakeTransition,
    ref: string,
    request: Known,
    spent: { yet: boolean },
  ): Promise<Receipt> {
    const { actor, transition } = command;
    const scope = actor.role === 'system' ? '*' : scopeOf(actor);
    const found = await this.journal.find(ref, scope, actor.id, request.id);
    if (!found) throw new Refused('case.not-found');
    if (found.recorded) return again(found, found.recorded, request);
    await this.refuseStale(found, command, scope);
    const row = admit(this.rules.lifecycle, transition, found, actor);
    const input = parseInput(row, command.input);
    const standing = {
      state: found.state,
      file: found.file,
      version: found.version,
      ...(row.asksForMatches ? { matches: await this.journal.listMatches(found.id, scope) } : {}),
    };
    // what the open file lacks is refused before anything sealed is opened
    refuseMissing(row, missingInCase(row, standing, actor, found.now));
    // custody changed while the command was on its way: the caller sends it to the service that has custody now
    if (!this.hasHere(found)) throw new Refused('case.busy', { custody: found.custody });
    if (!spent.yet) await this.journal.spend(actor, usesOf(row, input, found.id));
    spent.yet = true;
    const opened = await this.openFor(row, found, actor, scope);
    refuseMissing(row, missingInInput(row, standing, actor, { input, opened, now: found.now }));
    const own = await this.rules
      .handlerOf(row)
      ?.prepare({ case: found, actor, scope, input, opened, journal: this.journal, vault: this.vault });
    const part = row.splits ? { id: randomUUID(), ref: newRef() } : null;
    const extra = { ...newIds(row, input), ...(part ? { part } : {}), ...own?.facts };
    const decision = outcomeOf(row, standing, actor, input, extra);
    const sealed = await this.seal(found, merged(decision.sealed, own?.sealed));
    const effects = {
      ...effectsOf(decision, this.rules, found.custody),
      ...own?.effects,
      ...(part && decision.split ? { split: await this.beginning(found, part, decision.split, opened, scope) } : {}),
      ...(command.delivery ? { completes: command.delivery } : {}),
    };
    return this.journal.append({
      ...entryOf(decision, actor, request),
      caseId: found.id,
      scope,
      expected: found.version,
      facts: changesOf(found.file, decision.file),
      sealed,
      effects: Object.keys(effects).length > 0 ? effects : null,
    });
  }

  /**
   * The case that people begin by a split: what is recorded of them, sealed under the new case's own keys, and the
   * clocks that go along. The clocks are those of this version: another entry meanwhile makes the command decide again.
   */
  private async beginning(
    found: LoadedCase,
    part: { id: string; ref: string },
    { people, state, custody, file }: NonNullable<Decision['split']>,
    opened: Opened,
    scope: string,
  ): Promise<NonNullable<Effects['split']>> {
    const of = { caseId: part.id, facilityId: found.facilityId };
    const [keys, clocks] = await Promise.all([
      this.vault.newCaseKeys(of),
      this.journal.clocks(found.ref, scope).then((all) => clocksOfSplit(all, file, state === found.state)),
    ]);
    const sealed = await this.vault.seal(of, keys, 1, carriedFor(opened, people));
    return {
      ...part,
      keys,
      transition: beginningOfSplit(this.rules.lifecycle).name,
      state,
      custody: custody ?? found.custody,
      facts: file,
      body: JSON.stringify({
        file,
        clocks: Object.fromEntries(clocks.map(({ name, state }) => [name, state])),
        custody: custody ?? found.custody,
      }),
      sealed: Object.fromEntries(
        Object.entries(sealed).map(([compartment, bytes]) => [compartment, bytes.toString('base64')]),
      ),
      clocks: clocks.map(({ name }) => name),
    };
  }

  private hasHere({ custody, offeredTo }: LoadedCase): boolean {
    return [custody, offeredTo].includes(this.rules.stage);
  }

  private async refuseStale(found: LoadedCase, command: MakeTransition, scope: string): Promise<void> {
    const { request, transition, actor } = command;
    if (request.ifMatch === null || request.ifMatch === found.version) return;
    const came = await this.journal.timeline(found.ref, scope, request.ifMatch, 50);
    const since = came.filter(
      (entry) => isTimeShown(actor.role, entry, found.file) && !isHiddenFrom(actor.role, entry),
    );
    // entries that are hidden from this role need no review by it
    if (came.length > 0 && came.every((entry) => isHiddenFrom(actor.role, entry))) return;
    throw new Refused('version.stale', {
      transition,
      version: found.version,
      since: since.map((entry) => ({
        ...{ seq: entry.seq, transition: entry.transition, role: entry.actor.role },
        ...(isTimeShown(command.actor.role, entry, found.file) ? { at: entry.at } : {}),
      })),
    });
  }

  /** Opens the compartments that the row's rules read. Each opening is recorded as a read entry. */
  private async openFor(row: Transition, found: LoadedCase, actor: Actor, scope: string): Promise<Opened> {
    const opened: Partial<Record<Compartment, Awaited<ReturnType<Vault['open']>>>> = {};
    for (const compartment of found.keys ? (row.reads ?? []) : []) {
      const bodies = await this.journal.openCompartment(found.id, scope, compartment, actor, `decide:${row.name}`);
      const of = { caseId: found.id, facilityId: found.facilityId };
      opened[compartment] = withCarried(await this.vault.open(of, found.keys ?? never(), compartment, bodies));
    }
    return opened;
  }

  private async seal(found: LoadedCase, contents: Decision['sealed']): Promise<Partial<Record<Compartment, Buffer>>> {
    if (Object.keys(contents).length === 0) return {};
    if (!found.keys) throw new Refused('case.erased');
    return this.vault.seal({ caseId: found.id, facilityId: found.facilityId }, found.keys, found.version + 1, contents);
  }
}

/** Random ids for the people whom the step adds to the case. */
const newIds = (row: Transition, input: Record<string, unknown>): Record<string, unknown> =>
  row.adds ? { ids: Array.from({ length: row.adds(input) }, () => randomUUID()) } : {};

const usesOf = (row: Transition, input: Record<string, unknown>, caseId: string): Use[] =>
  (row.spends?.(input) ?? []).map(({ subject, ...use }) => ({
    ...use,
    ...(subject === undefined ? {} : { subject: `${caseId}:${subject}` }),
  }));

const merged = (sealed: Decision['sealed'], own: HandlerFacts['sealed'] = {}): Decision['sealed'] =>
  Object.fromEntries(
    compartments.filter((one) => sealed[one] ?? own[one]).map((one) => [one, { ...sealed[one], ...own[one] }]),
  );

const never = (): never => {
  throw new Error('an erased case has no keys');
};

function again(found: LoadedCase, recorded: Recorded, request: Known): Receipt {
  if (!recorded.digest.equals(request.digest)) throw new Refused('idempotency-key.reused');
  const { version, state, hash, at } = recorded;
  return {
    ref: found.ref,
    version,
    state,
    entry: { seq: version, hash: hash.toString('hex'), at: at.toISOString() },
    replayed: true,
  };
}

const entryOf = (decision: Decision, actor: Actor, request: Known) => ({
  transition: decision.transition,
  to: decision.to,
  scope: actor.role === 'system' ? '*' : scopeOf(actor),
  actorId: actor.id,
  actorRole: actor.role,
  request,
  body: decision.body,
});

/** The effects of the decision besides the case and its entry. An absent key costs nothing in the statement. */
function effectsOf(decision: Decision, { lifecycle }: { lifecycle: Lifecycle }, custodian: string): Effects {
  const { clocks, takes, releases, wakes } = decision;
  const starts = clocks.starts.map((start) => clockStart(start, decision.file));
  const service = wakes === null ? null : lifecycle.get(wakes).service;
  return {
    ...(decision.custody !== null && decision.custody !== custodian ? { custody: decision.custody } : {}),
    ...(wakes === null
      ? {}
      : { offers: { task: wakes, service: service === 'custodian' || service === null ? custodian : service } }),
    ...(takes === null ? {} : { takes }),
    ...(releases.length > 0 ? { releases } : {}),
    ...(starts.length > 0 || clocks.stops.length > 0 || clocks.run !== null
      ? {
          clocks: {
            ...clocks,
            starts,
            ...(clocks.stops === 'all' ? { standing: standingIn(decision.file) } : {}),
            ...(clocks.run === 'pause' ? { safety: safetyClocks } : {}),
          },
        }
      : {}),
    ...(decision.releasesDelivery === null ? {} : { releasesDelivery: decision.releasesDelivery }),
    ...(decision.discardsDelivery === null ? {} : { discardsDelivery: decision.discardsDelivery }),
    ...(decision.erases ? { erases: true as const } : {}),
  };
}

/** UUID version 8 (RFC 9562): the first 122 bits of a digest. */
function caseIdOf(actorId: string, requestId: Buffer): string {
  const bytes = createHash('sha256')
    .update('safe-passage/case/v1\0')
    .update(actorId)
    .update(requestId)
    .digest()
    .subarray(0, 16);
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x80;
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Random, so that the reference reveals neither facility, date nor nationality. Without I, L, O and U, so that it is
 * understood over a bad telephone line.
 */
function newRef(): string {
  const letters = Array.from(randomBytes(8), (byte) => crockford[byte % 32]).join('');
  return `SP-${letters.slice(0, 4)}-${letters.slice(4)}`;
}

export const openingTransition = (lifecycle: Lifecycle): string => first(lifecycle).name;
