import { askingRoles, modelStates, modelTable, modelTransitions } from './table.js';

/** A record of every request: the transition, the state, the role, and the outcome. */
export type Outcome = 'made' | 'lacking' | 'refused' | 'unseen';

const facilityRoles = ['intake-officer', 'head-of-mission'];
const cellOf = (state: string, transition: string, role: string): string => `${state} ${transition} ${role}`;

export class Coverage {
  private readonly outcomes = new Map<string, Set<Outcome>>();
  readonly codes = new Map<string, number>();
  requests = 0;

  /** `role` ends with a star where the person belongs to another facility than the case. */
  note(state: string, transition: string, role: string, status: number, code: string | null): void {
    this.requests += 1;
    this.codes.set(code ?? 'made', (this.codes.get(code ?? 'made') ?? 0) + 1);
    const cell = cellOf(state, transition, role);
    const known = this.outcomes.get(cell) ?? new Set<Outcome>();
    known.add(
      status < 300 ? 'made' : status === 404 ? 'unseen' : code === 'requirement.missing' ? 'lacking' : 'refused',
    );
    this.outcomes.set(cell, known);
  }

  /** Cells that were not tried, or whose outcome is not the one of the table. */
  left(): string[] {
    return modelStates.flatMap((state) =>
      modelTransitions.flatMap((transition) =>
        [
          ...askingRoles.filter((role) => !this.has(state, transition, role, expected(state, transition, role))),
          ...facilityRoles
            .filter((role) => !this.has(state, transition, `${role}*`, 'unseen'))
            .map((role) => `${role}*`),
        ].map((role) => cellOf(state, transition, role)),
      ),
    );
  }

  private has(state: string, transition: string, role: string, outcome: Outcome): boolean {
    return this.outcomes.get(cellOf(state, transition, role))?.has(outcome) ?? false;
  }

  figures(): string {
    const cells = modelStates.length * modelTransitions.length * askingRoles.length;
    const others = modelStates.length * modelTransitions.length * facilityRoles.length;
    const allowed = modelStates.flatMap((state) =>
      modelTransitions.flatMap((name) => askingRoles.filter((role) => expected(state, name, role) === 'made')),
    ).length;
    const codes = [...this.codes].sort((a, b) => b[1] - a[1]).map(([code, times]) => `${code} ${times}`);
    return [
      `${cells} cells (${modelStates.length} states × ${modelTransitions.length} transitions × ${askingRoles.length} roles), ${allowed} of them allowed and made, ${others} by another facility's people; ${this.left().length} left`,
      `${this.requests} requests: ${codes.join(', ')}`,
    ].join('\n');
  }
}

function expected(state: string, transition: string, role: string): Outcome {
  if (role === 'administrator') return 'unseen';
  const row = modelTable[transition];
  return row?.by.includes(role) && row.from.includes(state) ? 'made' : 'refused';
}
