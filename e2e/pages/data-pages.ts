import type { Locator, Page } from '@playwright/test';

/** The sheet between a dropped file and its version. */
export function importSheet(page: Page) {
  const sheet = page.getByRole('dialog', { name: /^Import |as the next version of/ });
  return {
    sheet,
    name: sheet.getByLabel('Name', { exact: true }),
    error: sheet.getByRole('alert'),
    typeOf: (column: string) => sheet.getByLabel(`Type of ${column}`, { exact: true }),
    roleOf: (column: string) => sheet.getByLabel(`Role of ${column}`, { exact: true }),
    import: sheet.getByRole('button', { name: /^(Import|Make next version)$/ }),
    close: sheet.getByRole('button', { name: 'Close' }).first(),
  };
}

/** The rows of a version with the distribution of every column above it. */
export function versionPage(page: Page) {
  const main = page.getByRole('main');
  const grid = main.getByRole('grid');
  const header = (column: string): Locator =>
    grid.getByRole('columnheader').filter({ has: page.getByTitle(`${column}: sort.`) });
  return {
    verdict: main.locator('header p').first(),
    train: main.getByRole('link', { name: 'Train…' }),
    tab: (name: string) => main.getByRole('tab', { name: new RegExp(`^${name}`) }),
    grid,
    header,
    /** Places in which a column's distribution can be clicked, one a bar. */
    bars: (column: string) => header(column).locator('rect:has(title)'),
    firstRow: grid.locator('[role=row][row-index="0"]').last(),
    counted: main.getByText(/ of [\d,]+ rows$/),
    filter: (words: string | RegExp) => main.getByTitle('Remove this filter').filter({ hasText: words }),
  };
}

/** Steps and what they make of a version. */
export function transformPage(page: Page) {
  const main = page.getByRole('main');
  const steps = main.getByRole('list', { name: 'Steps' });
  return {
    step: (number: number) => steps.locator('> li').nth(number - 1),
    add: async (title: string) => {
      await main.getByRole('button', { name: 'Add a step' }).click();
      await page.getByRole('menuitem', { name: title, exact: true }).click();
    },
    summary: main.getByText(/^(Result|After step \d+): /),
    create: main.getByRole('button', { name: 'Create version' }),
  };
}

/** What a dataset's suite says of a version, and the suite itself. */
export function expectationsPage(page: Page) {
  const main = page.getByRole('main');
  const result = main.getByRole('grid', { name: /^Expectations of version/ });
  return {
    acceptAll: main.getByRole('button', { name: /^Accept \d+ suggestions$/ }),
    says: (words: string | RegExp) => main.locator('p').filter({ hasText: words }),
    result,
    view: (name: string) => main.getByRole('radiogroup').getByText(name, { exact: true }),
    rules: main.getByRole('table', { name: 'Rules' }),
    rule: (name: string) => main.getByRole('form', { name }),
    failingRows: main.getByRole('link', { name: /failing rows? in the grid$/ }),
    editor: main.getByRole('textbox', { name: 'Expectations as YAML' }),
    undo: main.getByRole('button', { name: 'Undo' }),
  };
}

/** The stored splits of a version. */
export function splitsPage(page: Page) {
  const main = page.getByRole('main');
  const form = page.getByRole('dialog', { name: 'New split' });
  return {
    make: main.getByRole('button', { name: 'New split…' }),
    form,
    field: (name: string) => form.getByLabel(name, { exact: true }),
    create: form.getByRole('button', { name: 'Create split' }),
    parts: (scope: Page | Locator) =>
      scope.getByRole('table').filter({ hasText: 'Share' }).locator('tbody tr'),
    list: main.getByRole('grid', { name: 'Splits' }),
    trainWith: main.getByRole('link', { name: 'Train with it…' }),
    inherit: main.getByRole('button', { name: 'Inherit' }),
  };
}

/** What stands out in a version; a list for each kind of finding. */
export function findingsPage(page: Page) {
  const main = page.getByRole('main');
  return { of: (kind: string) => main.getByRole('list', { name: kind, exact: true }) };
}
