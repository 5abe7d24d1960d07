import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './app.ts';
import { runPage } from './pages/run-pages.ts';
import { stat } from './pages/window.ts';
import { importFile, trainRun } from './tour.ts';

/** `x` and `city` decide, `noise` does not. */
function orders(): string {
  const lines = Array.from({ length: 500 }, (_, row) => {
    const x = (row * 7919) % 1000;
    const city = ['Oslo', 'Bergen', 'Narvik'][row % 3]!;
    return [x, city, (row * 31) % 97, x * 2 + (city === 'Narvik' ? 900 : 0) > 1200 ? 'yes' : 'no'].join(',');
  });
  return ['x,city,noise,is_large', ...lines].join('\n');
}

test('a run is explained on the whole, by slice and row by row, and a row is changed until the answer flips', async ({
  page,
  folder,
}) => {
  const path = join(folder, 'orders.csv');
  writeFileSync(path, orders());
  await importFile(page, path);
  await trainRun(page, { name: 'forest', target: 'is_large', engine: 'Decision forest' });
  const run = runPage(page);

  await test.step('one click explains it', async () => {
    await run.tab('Explain').click();
    await page.getByRole('button', { name: 'Explain this run' }).click();
    await expect(page.getByRole('heading', { name: /^x moves the .* of true most/ })).toBeVisible({
      timeout: 60_000,
    });
    await expect(run.figure('Contributions row by row').locator('canvas')).toBeVisible();
    await expect(run.figure('Effect of x').locator('canvas')).toBeVisible();
    await expect(run.figure('Permutation importance').getByRole('listitem').first()).toContainText('x');
  });

  await test.step('a feature shows how it works, by both kinds of curve', async () => {
    await run.figure('Mean size of contributions').getByRole('button', { name: /city/ }).click();
    await expect(run.figure('Effect of city').locator('canvas')).toBeVisible();
    await page.getByText('Accumulated effects').click();
    await expect(run.figure('Effect of city')).toContainText('0 is the mean');
  });

  await test.step('a slice counts only its rows', async () => {
    await page.getByRole('button', { name: 'Only rows where…' }).click();
    await page.getByRole('combobox', { name: 'Column' }).click();
    await page.getByRole('option', { name: 'city' }).click();
    await page.getByRole('combobox', { name: 'Is one of' }).click();
    await page.getByRole('option', { name: 'Narvik' }).click();
    await page.getByRole('button', { name: 'Show these rows' }).click();
    await expect(page.getByText(/^\d+ of 75 explained rows$/)).toBeVisible();
  });

  await test.step('one row is taken apart, and moves with its values', async () => {
    await page.getByText('One row', { exact: true }).click();
    const waterfall = run.figure('From the average to this answer');
    await expect(waterfall).toContainText('city = Narvik');
    const probability = stat(page, 'Probability of true');
    await page.getByLabel('x', { exact: true }).fill('5');
    await expect(waterfall).toContainText('x = 5');
    await expect(probability).toHaveText(/^\d(\.\d+)? %$/);
    await page.getByLabel('x', { exact: true }).fill('990');
    await expect(probability).toHaveText(/^(9\d(\.\d+)?|100) %$/);
  });

  await test.step('what would change the answer is found, and tried with one click', async () => {
    await page.getByRole('button', { name: 'Find changes' }).click();
    const changes = page.getByRole('grid', { name: 'Changes that do' });
    await expect(changes).toContainText('x 990 →');
    await changes.getByRole('button', { name: 'Try' }).first().click();
    await expect(stat(page, 'Probability of true')).toHaveText(/^[0-4]?\d(\.\d+)? %$/);
  });
});
