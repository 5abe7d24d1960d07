import type { Page } from '@playwright/test';

export function modelPage(page: Page) {
  const main = page.getByRole('main');
  return {
    title: main.getByRole('heading', { level: 1 }),
    verdict: main.locator('header p').first(),
    versions: main.getByRole('grid', { name: 'Versions' }),
    serve: main.getByRole('button', { name: /^Serve version \d+$/ }),
    alias: main.getByLabel('Alias', { exact: true }).first(),
  };
}

export function deploymentPage(page: Page) {
  const main = page.getByRole('main');
  const tab = (name: string) => main.getByRole('tab', { name });
  return {
    verdict: main.locator('header p').first(),
    tab,
    send: main.getByRole('button', { name: 'Send request' }),
    answered: main.getByText(/^Answered with 200/),
    watch: main.getByRole('link', { name: 'Watch for drift' }),
    /** On the traffic tab: rows of a dataset as live requests. */
    sendTraffic: async (dataset: string) => {
      await main.getByRole('combobox', { name: 'Rows of' }).click();
      await page.getByRole('option', { name: dataset }).click();
      await main.getByRole('button', { name: 'Send as traffic' }).click();
    },
  };
}

export function monitorPage(page: Page) {
  const main = page.getByRole('main');
  const table = main.getByRole('grid', { name: 'Drift by feature' });
  return {
    verdict: main.locator('header p').first(),
    /** In the header; an empty page repeats it in its middle. */
    check: main.locator('header').getByRole('button', { name: 'Check now' }),
    table,
    features: table.locator('tbody tr'),
    timeline: main.locator('figure').filter({ hasText: 'Drift over time' }),
  };
}
