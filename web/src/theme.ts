import { Badge, createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const ember: MantineColorsTuple = [
  '#fff0ec',
  '#ffdfd6',
  '#ffbcab',
  '#ff967c',
  '#ff7a5c',
  '#f2583a',
  '#d8432b',
  '#bf361d',
  '#9f2b16',
  '#7f2110',
];

export const theme = createTheme({
  primaryColor: 'ember',
  primaryShade: 7,
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  colors: { ember },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  headings: { fontWeight: '650' },
  components: { Badge: Badge.extend({ defaultProps: { tt: 'none' } }) },
});

/** Warm grounds, and quiet text that still has a contrast of 4.5 on them. */
export const themeVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#faf6f0',
    '--mantine-color-dimmed': '#655b52',
    '--mantine-color-placeholder': '#6f655c',
    '--earworm-card': '#ffffff',
    '--earworm-line': '#e3dacd',
    '--earworm-wash': '#fdeee8',
    '--earworm-accent': '#bf361d',
    '--earworm-gold': '#8a6100',
    '--earworm-teal': '#1c6f8c',
  },
  dark: {
    '--mantine-color-body': '#14120f',
    '--mantine-color-dimmed': '#b0a598',
    '--mantine-color-placeholder': '#a2978b',
    '--earworm-card': '#1e1b17',
    '--earworm-line': '#38322b',
    '--earworm-wash': '#2b1c16',
    '--earworm-accent': '#ff8a6e',
    '--earworm-gold': '#f2c14e',
    '--earworm-teal': '#6cc5e0',
  },
});
