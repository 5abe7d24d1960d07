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
