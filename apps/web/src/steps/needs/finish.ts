interface Needs {
  person: number;
  codes: string[];
  notes?: string;
}

/** Somebody without specific needs is named among the people and has no row; a row of somebody who is not named is left out. */
export function finishNeeds(input: Record<string, unknown>): Record<string, unknown> {
  const people = input['people'] as number[];
  const needs = input['needs'] as Needs[];
  return {
    ...input,
    needs: needs.filter((one) => people.includes(one.person) && (one.codes.length > 0 || one.notes !== undefined)),
  };
}
