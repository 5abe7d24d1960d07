import type { Page } from '@playwright/test';

export function trainPage(page: Page) {
  const main = page.getByRole('main');
  return {
    verdict: main.locator('header p').first(),
    target: main.getByRole('combobox', { name: 'Column to predict' }),
    nameOfRun: main.getByLabel('Name of the run'),
    hyperparameter: (title: string) => main.getByLabel(title, { exact: true }),
    engine: (title: string) => main.getByRole('radio', { name: new RegExp(title) }),
    start: main.getByRole('button', { name: 'Start training' }),
    reason: main.getByLabel('Reason to train all the same'),
  };
}

export function runPage(page: Page) {
  const main = page.getByRole('main');
  return {
    title: main.getByRole('heading', { level: 1 }),
    verdict: main.locator('header p').first(),
    tab: (name: string) => main.getByRole('tab', { name }),
    figure: (title: string) => main.locator('figure').filter({ hasText: title }),
    figures: main.locator('figure'),
    register: main.getByRole('button', { name: 'Register' }),
    runAgain: main.getByRole('button', { name: 'Run again' }),
    cancel: main.getByRole('button', { name: 'Cancel' }),
  };
}

export function runsPage(page: Page) {
  const main = page.getByRole('main');
  const table = main.getByRole('grid', { name: 'Runs' });
  return {
    table,
    rows: table.locator('tbody tr'),
    select: (run: string) => table.getByLabel(`Select ${run}`, { exact: true }),
    compare: main.getByRole('button', { name: /^Compare \d+ runs$/ }),
  };
}

export function recipeEditor(page: Page) {
  const main = page.getByRole('main');
  const table = main.getByRole('table', { name: 'Recipe steps' });
  const step = (name: string) => table.getByRole('button', { name: `Options of ${name}`, exact: true });
  return {
    rows: table.locator('tr[data-step]'),
    step,
    row: (name: string) =>
      table
        .locator('tr[data-step]')
        .filter({ has: page.getByRole('button', { name: `Options of ${name}`, exact: true }) }),
    select: (name: string) => table.getByLabel(`Select ${name}`, { exact: true }),
    field: (label: string) => table.getByLabel(label, { exact: true }).locator('visible=true').first(),
    add: main.getByLabel('Add a step for a column'),
    applyToSelected: main.getByRole('button', { name: /^Apply to \d+ selected$/ }),
    undo: main.getByRole('button', { name: 'Undo', exact: true }),
    reset: main.getByRole('button', { name: 'Reset to the suggestion' }),
    preview: (columns: string) => main.getByRole('table', { name: `What ${columns} becomes` }),
  };
}
