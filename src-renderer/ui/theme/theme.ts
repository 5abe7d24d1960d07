import {
  ActionIcon,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  Input,
  InputWrapper,
  type MantineColorsTuple,
  Menu,
  Modal,
  NumberInput,
  Popover,
  SegmentedControl,
  Select,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';

/** Index 6 is the accent on light, index 4 on dark. Its 600 is darker than usual so that text on it holds AA. */
const teal: MantineColorsTuple = [
  '#e8f7f5',
  '#d0efeb',
  '#9fe2da',
  '#66d9cb',
  '#2dd4bf',
  '#129b8d',
  '#0b7a70',
  '#09665e',
  '#08544d',
  '#053f3a',
];

const gray: MantineColorsTuple = [
  '#f7f9fa',
  '#eef2f4',
  '#e1e6ea',
  '#c8d0d7',
  '#a3aeb8',
  '#7b8895',
  '#586572',
  '#414d58',
  '#2a343d',
  '#17212b',
];

const dark: MantineColorsTuple = [
  '#e4eaef',
  '#c0cad2',
  '#97a5b1',
  '#6d7b87',
  '#3a454e',
  '#262e35',
  '#1b2126',
  '#14191d',
  '#101518',
  '#0e1215',
];

const dense = '28px';
const denseButton = {
  '--button-height': dense,
  '--button-fz': '13px',
  '--button-padding-x': '12px',
} as const;
/** Mantine picks the text colour for the light shade only; the accent of dark is light and needs dark text. */
const accentButton: Readonly<Record<string, Record<`--button-${string}`, string>>> = {
  filled: {
    '--button-bg': 'var(--mw-accent)',
    '--button-hover': 'var(--mw-accent-hover)',
    '--button-color': 'var(--mw-on-accent)',
  },
  subtle: { '--button-color': 'var(--mw-accent-text)', '--button-hover': 'var(--mw-hover)' },
};
const quietIcon = {
  '--ai-color': 'var(--mw-text-muted)',
  '--ai-hover': 'var(--mw-hover)',
  '--ai-hover-color': 'var(--mw-text)',
} as const;
const floating = { shadow: 'md', radius: 'md', withinPortal: true } as const;
/** Short, and only opacity: nothing on the way moves under the pointer. */
const quickFade = { transition: 'fade', duration: 100 } as const;

export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.4,
  colors: { teal, gray, dark },
  black: '#17212b',
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '22px', xl: '24px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '18px', lineHeight: '24px' },
      h2: { fontSize: '15px', lineHeight: '22px' },
      h3: { fontSize: '13px', lineHeight: '20px' },
    },
  },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: Button.extend({
      defaultProps: { size: 'xs' },
      vars: (_theme, { variant, color, size }) => ({
        root: {
          ...(size?.toString().startsWith('compact') ? {} : denseButton),
          ...(color === undefined ? accentButton[variant ?? 'filled'] : {}),
        },
      }),
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', size: 28 },
      vars: (_theme, { variant, color }) => ({
        root: color === undefined && variant === 'subtle' ? quietIcon : {},
      }),
    }),
    Input: Input.extend({
      defaultProps: { size: 'xs' },
      vars: () => ({ wrapper: { '--input-height': dense, '--input-fz': '13px' } }),
    }),
    InputWrapper: InputWrapper.extend({ defaultProps: { size: 'sm' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'xs' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'xs' } }),
    Select: Select.extend({
      defaultProps: {
        size: 'xs',
        allowDeselect: false,
        comboboxProps: { ...floating, transitionProps: quickFade },
      },
    }),
    Checkbox: Checkbox.extend({
      defaultProps: { size: 'xs' },
      vars: () => ({ root: { '--checkbox-icon-color': 'var(--mw-on-accent)' } }),
    }),
    Switch: Switch.extend({ defaultProps: { size: 'xs', withThumbIndicator: false } }),
    SegmentedControl: SegmentedControl.extend({
      defaultProps: { size: 'xs', transitionDuration: 100, withItemsBorders: false },
    }),
    // The page itself never scrolls, so nothing needs locking (and the lock adds a <style>, which the CSP refuses).
    Modal: Modal.extend({
      defaultProps: {
        lockScroll: false,
        transitionProps: quickFade,
        centered: true,
        overlayProps: { backgroundOpacity: 0.35 },
        padding: 'lg',
      },
    }),
    Drawer: Drawer.extend({
      defaultProps: { lockScroll: false, transitionProps: { duration: 120 }, padding: 'lg' },
    }),
    Menu: Menu.extend({ defaultProps: { ...floating, transitionProps: quickFade } }),
    Popover: Popover.extend({ defaultProps: { ...floating, transitionProps: quickFade } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 350, transitionProps: quickFade, multiline: true, maw: 360 },
    }),
  },
});

/** Mantine's own variables, painted with the product's tokens. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--mw-surface)',
    '--mantine-color-text': 'var(--mw-text)',
    '--mantine-color-dimmed': 'var(--mw-text-muted)',
    '--mantine-color-placeholder': 'var(--mw-text-faint)',
    '--mantine-color-anchor': 'var(--mw-accent-text)',
    '--mantine-color-error': 'var(--mw-bad)',
    '--mantine-color-default': 'var(--mw-raised)',
    '--mantine-color-default-hover': 'var(--mw-hover)',
    '--mantine-color-default-color': 'var(--mw-text)',
    '--mantine-color-default-border': 'var(--mw-border-strong)',
    '--mantine-primary-color-filled': 'var(--mw-accent)',
    '--mantine-primary-color-filled-hover': 'var(--mw-accent-hover)',
    '--mantine-primary-color-contrast': 'var(--mw-on-accent)',
    '--mantine-primary-color-light': 'var(--mw-selected)',
    '--mantine-primary-color-light-color': 'var(--mw-accent-text)',
    '--mantine-shadow-md': 'var(--mw-shadow)',
    '--mantine-shadow-xl': 'var(--mw-shadow)',
  };
  return { variables: {}, light: shared, dark: shared };
};
