import { themeVariables } from '../../ui/theme/theme-variables.ts';
import { restoreLastPath } from './stored-window.ts';

/** What the page of a build brings along, for the development server. */
export function prepareWindow(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(themeVariables());
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  restoreLastPath();
}
