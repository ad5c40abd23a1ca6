/**
 * Makes external text safe to print: characters that would move the cursor or colour, hide or reverse other text are
 * written as escapes. This includes newlines, so that external text cannot imitate a line of ours.
 */
export const shown = (text: string, lettersMax = 2000): string =>
  (text.length > lettersMax ? `${text.slice(0, lettersMax)}…` : text).replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}\p{Co}\p{Cn}]/gu,
    (letter) => [...Array(letter.length).keys()].map((at) => `\\u${hex(letter.charCodeAt(at))}`).join(''),
  );

const hex = (code: number): string => code.toString(16).padStart(4, '0');

/** Microseconds since 1970 as a readable time; as a plain number when it is beyond the range of Date. */
export function timeOf(micros: string): string {
  const time = new Date(Number(BigInt(micros) / 1000n));
  if (Number.isNaN(time.getTime())) return `${micros} microseconds after 1970`;
  return `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
