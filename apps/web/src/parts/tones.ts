/** Colours of words that say how good or bad something is; readable on the page, on panels and on tints, in both schemes (4.5 to 1). */
const tone = (name: string): string =>
  `light-dark(color-mix(in srgb, var(--mantine-color-${name}-9), #000 22%), var(--mantine-color-${name}-3))`;

export const tones = { good: tone('green'), warn: tone('orange'), bad: tone('red') } as const;
