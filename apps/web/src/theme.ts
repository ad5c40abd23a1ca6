import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';

const passage: MantineColorsTuple = [
  '#eaf5f7',
  '#d8e8ec',
  '#b0d0d9',
  '#85b7c5',
  '#62a2b4',
  '#4c95aa',
  '#3d8ea5',
  '#2c7a91',
  '#1f5f70',
  '#154e5e',
];

/** Words on a tint stay readable (WCAG 2.2, 1.4.3: 4.5 to 1): Mantine's light variant is darkened for them. */
export const theme = createTheme({
  primaryColor: 'passage',
  primaryShade: { light: 8, dark: 7 },
  colors: { passage },
  fontFamily: "'Inter Variable', 'Apple SD Gothic Neo', 'Noto Sans KR', 'Malgun Gothic', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.15rem' }, h3: { fontSize: '1rem' } },
  },
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    if (input.variant !== 'light' && input.variant !== 'subtle') return colors;
    const name = input.color ?? input.theme.primaryColor;
    if (!(name in input.theme.colors)) return colors;
    return {
      ...colors,
      color: `light-dark(color-mix(in srgb, var(--mantine-color-${name}-9), #000 28%), var(--mantine-color-${name}-2))`,
    };
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#4f5b62',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-error': '#b42318',
    '--page': '#f6f8f8',
    '--line': '#dfe5e7',
  },
  dark: {
    '--mantine-color-dimmed': '#a9b6bd',
    '--mantine-color-body': '#162026',
    '--mantine-color-error': '#ffa8a8',
    '--page': '#10181c',
    '--line': '#2b3a42',
  },
});
