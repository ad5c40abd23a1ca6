import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { nextSteps, Refused, type Actor } from '@app/lifecycle';
import { Journal, type LoadedCase } from '@app/journal';
import { assertMayOpen, scopeOf } from '@app/access';
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
    const [found, clocks] = await Promise.all([
      getCase(this.journal, ref, actor),
      this.journal.clocks(ref, scopeOf(actor)),
    ]);
    return {
      ref: found.ref,
      facility: found.facilityId,
      state: found.state,
      version: found.version,
      custody: found.custody,
      file: found.file,
      dueAt: found.dueAt?.toISOString() ?? null,
      openedAt: found.openedAt.toISOString(),
      movedAt: found.movedAt.toISOString(),
      clocks,
      next: nextSteps(this.rules.lifecycle, found, actor, found.now),
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
    assertMayOpen(actor, compartment);
    const found = await getCase(this.journal, ref, actor);
    if (!found.keys) throw new Refused('case.erased');
    const bodies = await this.journal.openCompartment(found.id, scopeOf(actor), compartment, actor, purpose);
    const opened = await this.vault.open(
      { caseId: found.id, facilityId: found.facilityId },
      found.keys,
      compartment,
      bodies,
    );
    return {
      ref,
      compartment,
      entries: opened.map(({ seq, transition, at, content }) => ({ seq, transition, at: at.toISOString(), content })),
    };
  }
}

@QueryHandler(ListDuplicates)
export class ListDuplicatesHandler implements IQueryHandler<ListDuplicates> {
  constructor(private readonly journal: Journal) {}

  async execute({ ref, actor }: ListDuplicates): Promise<Duplicates> {
    const found = await getCase(this.journal, ref, actor);
    const matches = await this.journal.listMatches(found.id, scopeOf(actor));
    const decisionOf = (match: string) => found.file.duplicates.find((one) => one.match === match)?.decision ?? null;
    return { matches: matches.map((one) => ({ ...one, decision: decisionOf(one.match) })) };
  }
}
