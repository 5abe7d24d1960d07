import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core';
import { cssVariablesResolver, theme } from './theme.ts';

/**
 * Mantine's variables for our theme, as an adopted style sheet. Its provider would write a <style> element
 * instead, for which the content security policy would have to allow inline styles.
 */
export function applyThemeVariables(target: Document): void {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme);
  const standard = defaultCssVariablesResolver(merged);
  const own = cssVariablesResolver(merged);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    convertCssVariables(
      {
        variables: { ...standard.variables, ...own.variables },
        light: { ...standard.light, ...own.light },
        dark: { ...standard.dark, ...own.dark },
      },
      ':root',
    ),
  );
  target.adoptedStyleSheets = [...target.adoptedStyleSheets, sheet];
}
