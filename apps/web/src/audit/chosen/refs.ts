/** Nobody can compare more lanes than this on a screen. */
export const casesMax = 6;

const form = /^SP-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/;

/** A reference as it may be typed: small letters, and letters that are read as digits (I and L as 1, O as 0). */
export function refOf(typed: string): string | undefined {
  const [prefix, ...rest] = typed.trim().toUpperCase().split('-');
  const ref = [prefix, ...rest.map((part) => part.replace(/[IL]/g, '1').replace(/O/g, '0'))].join('-');
  return form.test(ref) ? ref : undefined;
}

/** The cases that an address names, each once; what is no reference is left out. */
export const refsOf = (text: string | undefined): string[] =>
  [...new Set((text ?? '').split(',').flatMap((one) => refOf(one) ?? []))].slice(0, casesMax);

export const withRef = (refs: readonly string[], ref: string): string[] =>
  [...new Set([...refs, ref])].slice(0, casesMax);
export const withoutRef = (refs: readonly string[], ref: string): string[] => refs.filter((one) => one !== ref);
