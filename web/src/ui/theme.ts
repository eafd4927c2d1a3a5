/** The look, for Mantine's components: amber is the realm's colour, green is money and life. The rest is in tokens.css. */
import {
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type MantineThemeOverride,
  createTheme,
} from '@mantine/core';

const amber: MantineColorsTuple = [
  '#fff6e4',
  '#fdeac6',
  '#fad695',
  '#f7c263',
  '#f4b247',
  '#f2ad3d',
  '#d9932a',
  '#a96c12',
  '#8a5607',
  '#6b4203',
];
const green: MantineColorsTuple = [
  '#e5f9f0',
  '#c9f1df',
  '#97e3c1',
  '#63d4a1',
  '#3cc98a',
  '#2bb87a',
  '#1d9c66',
  '#0f7d50',
  '#0a6a43',
  '#065235',
];
const slate: MantineColorsTuple = [
  '#e8edf3',
  '#cfd7e2',
  '#9dabbc',
  '#75849a',
  '#46556a',
  '#2b3849',
  '#212c3a',
  '#18212c',
  '#10161e',
  '#0b1016',
];

export const theme: MantineThemeOverride = createTheme({
  primaryColor: 'amber',
  // One shade for both schemes: two of them left white text on a bright button.
  primaryShade: 5,
  autoContrast: true,
  luminanceThreshold: 0.35,
  colors: { amber, green, dark: slate },
  black: '#1b232d',
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-mono)',
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '6px', md: '9px', lg: '14px', xl: '20px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    // The head of a dialog is no second banner of the page.
    Modal: { defaultProps: { attributes: { header: { role: 'presentation' } } } },
    // What a field means stands below it, so that fields in a row stand in line.
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
  },
});

/** Mantine's own surfaces take our tokens, which tokens.css sets per scheme. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-body': 'var(--card)',
    '--mantine-color-dimmed': 'var(--dim)',
    '--mantine-color-placeholder': 'var(--dim)',
    '--mantine-color-default': 'var(--raised)',
    '--mantine-color-default-hover': 'var(--raised-hover)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-error': 'var(--red)',
    '--mantine-color-anchor': 'var(--amber)',
    '--mantine-color-amber-text': 'var(--amber)',
    '--mantine-color-amber-light': 'var(--amber-wash)',
    '--mantine-color-amber-light-hover': 'var(--amber-wash-hover)',
    '--mantine-color-amber-light-color': 'var(--amber)',
    '--mantine-color-amber-outline': 'var(--amber)',
    '--mantine-color-red-light': 'var(--red-wash)',
    '--mantine-color-red-light-hover': 'var(--red-wash-hover)',
    '--mantine-color-red-light-color': 'var(--red)',
    '--mantine-color-red-filled': 'var(--red-fill)',
    '--mantine-color-red-filled-hover': 'var(--red-fill-hover)',
    '--mantine-color-disabled': 'var(--raised)',
    '--mantine-color-disabled-color': 'var(--dim)',
  };
  return { variables: {}, light: shared, dark: shared };
};
