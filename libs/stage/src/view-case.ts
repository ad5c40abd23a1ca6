import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import {
  everReads,
  isClockShown,
  leavesAtOf,
  nextSteps,
  opensOf,
  readingOf,
  Refused,
  shownDueAt,
  shownFile,
  shownMovedAt,
  shownSteps,
  statesOf,
  withCarried,
  withMatches,
  type Actor,
  type CaseState,
  type Compartment,
  type Extent,
} from '@app/lifecycle';
import { Journal, type LoadedCase } from '@app/journal';
import { scopeOf } from '@app/access';
import { Vault } from '@app/vault';
import {
  ListDuplicates,
  OpenCompartment,
  ViewCase,
  type CaseView,
  type CompartmentView,
  type Duplicates,
} from './commands.js';
import { Rules } from './rules.js';

const noRequest = Buffer.alloc(16);
/** The states in which an undecided possible duplicate blocks the case. */
const matchStates: ReadonlySet<CaseState> = new Set([...statesOf('intake'), 'referral.preparing']);

async function getCase(journal: Journal, ref: string, actor: Actor): Promise<LoadedCase> {
  const found = await journal.find(ref, scopeOf(actor), actor.id, noRequest);
  if (!found) throw new Refused('case.not-found');
  return found;
}

@QueryHandler(ViewCase)
export class ViewCaseHandler implements IQueryHandler<ViewCase> {
  constructor(
    private readonly rules: Rules,
    private readonly journal: Journal,
  ) {}

  async execute({ ref, actor }: ViewCase): Promise<CaseView> {
    const [found, allClocks, household] = await Promise.all([
      getCase(this.journal, ref, actor),
      this.journal.clocks(ref, scopeOf(actor)),
      this.journal.household(ref, scopeOf(actor)),
    ]);
    const { role } = actor;
    const clocks = allClocks.filter(({ name }) => isClockShown(role, name));
    const matches = matchStates.has(found.state) ? await this.journal.listMatches(found.id, scopeOf(actor)) : [];
    const file = matches.length > 0 ? withMatches(found.file, matches) : found.file;
    return {
      ref: found.ref,
      facility: found.facilityId,
      state: found.state,
      version: found.version,
      custody: found.custody,
      file: shownFile(role, file),
      household,
      leavesAt: leavesAtOf(found.file),
      dueAt: shownDueAt(role, found.dueAt?.toISOString() ?? null, clocks),
      openedAt: found.openedAt.toISOString(),
      movedAt: shownMovedAt(role, found.movedAt.toISOString(), found.file),
      clocks,
      opens: found.keys ? opensOf(actor, { ...found, file }) : [],
      next: shownSteps(role, nextSteps(this.rules.lifecycle, { ...found, matches }, actor, found.now), found),
    };
  }
}

@QueryHandler(OpenCompartment)
export class OpenCompartmentHandler implements IQueryHandler<OpenCompartment> {
  constructor(
    private readonly journal: Journal,
    private readonly vault: Vault,
  ) {}

  async execute({ ref, compartment, actor, purpose }: OpenCompartment): Promise<CompartmentView> {
    const found = await getCase(this.journal, ref, actor);
    // a caseworker compares people before referral has custody, also with cases of other missions, which no case file
    // names
    const asksForMatches = actor.role === 'caseworker' && matchStates.has(found.state);
    const matches = asksForMatches ? await this.journal.listMatches(found.id, scopeOf(actor)) : [];
    const extent = extentFor(actor, { ...found, file: withMatches(found.file, matches) }, compartment);
    if (!found.keys) throw new Refused('case.erased');
    const bodies = await this.journal.openCompartment(found.id, scopeOf(actor), compartment, actor, purpose, extent);
    const opened = await this.vault.open(
      { caseId: found.id, facilityId: found.facilityId },
      found.keys,
      compartment,
      bodies,
    );
    return {
      ref,
      compartment,
      entries: withCarried(opened).map(({ seq, transition, at, content }) => ({
        seq,
        transition,
        at: at.toISOString(),
        content,
      })),
    };
  }
}

/**
 * How much of the compartment the person may read. Refuses before anything sealed is opened and without a read entry.
 * The journal knows whether a coordinator used break-glass. An erased case is reported as erased only to roles that
 * could have read it; nobody can read it any more.
 */
function extentFor(actor: Actor, found: LoadedCase, compartment: Compartment): Extent {
  const { role } = actor;
  if (role === 'coordinator') return { whole: true };
  const extent = readingOf(actor, found)[compartment];
  if (extent) return extent;
  if (!found.keys && everReads(role, compartment)) throw new Refused('case.erased');
  throw new Refused('compartment.not-allowed', { compartment, role, state: found.state });
}

@QueryHandler(ListDuplicates)
export class ListDuplicatesHandler implements IQueryHandler<ListDuplicates> {
  constructor(private readonly journal: Journal) {}

  async execute({ ref, actor }: ListDuplicates): Promise<Duplicates> {
    const found = await getCase(this.journal, ref, actor);
    const matches = await this.journal.listMatches(found.id, scopeOf(actor));
    const decided = withMatches(found.file, matches).duplicates;
    const decisionOf = (match: string) => decided.find((one) => one.match === match)?.decision ?? null;
    return { matches: matches.map((one) => ({ ...one, decision: decisionOf(one.match) })) };
  }
}
