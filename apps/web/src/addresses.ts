/** The texts that an address holds behind its question mark, by their names. What is empty, or is no text, is left out. */
const texts =
  <Name extends string>(...names: Name[]) =>
  (search: Record<string, unknown>): Partial<Record<Name, string>> =>
    Object.fromEntries(names.filter((name) => isText(search[name])).map((name) => [name, search[name]])) as Partial<
      Record<Name, string>
    >;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Which part of a case is shown, which step is being prepared, and the compartment from whose card the step was opened. */
export const caseSearch = texts('tab', 'step', 'compartment');
export type CaseSearch = ReturnType<typeof caseSearch>;

/** The cases beside each other. */
export const auditSearch = texts('refs');

export const figuresSearch = texts('from', 'to', 'facility');
