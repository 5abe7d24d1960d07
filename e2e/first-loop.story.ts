import { join } from 'node:path';
import { expect, test } from './app.ts';
import { versionPage } from './pages/data-pages.ts';
import { runPage, runsPage, trainPage } from './pages/run-pages.ts';
import { appWindow, dropFile, stat } from './pages/window.ts';

const samples = join(import.meta.dirname, '../resources/samples/nyc-flights');

test('from an empty home to a drift verdict', async ({ page }) => {
  test.setTimeout(300_000);
  const frame = appWindow(page);

  await test.step('the sample is one click away', async () => {
    await expect(frame.title).toHaveText('Home');
    await page.getByRole('button', { name: /^Try with/ }).click();
    await expect(frame.title).toHaveText(/flights/i);
    await expect(page).toHaveURL(/\/data\/[^/]+\/v\/1$/);
  });

  const version = versionPage(page);
  await test.step('its rows and distributions are shown, and a click on a bar filters', async () => {
    await expect(version.verdict).toContainText('20,000 rows');
    await expect(version.firstRow.getByRole('gridcell').nth(1)).not.toBeEmpty();
    await expect(version.bars('carrier').first()).toBeVisible();
    await version.bars('carrier').first().click();
    await expect(version.counted).toHaveText(/^[\d,]+ of 20,000 rows$/);
    await version.filter(/carrier/).click();
    await expect(version.counted).toBeHidden();
  });

  const train = trainPage(page);
  const run = runPage(page);
  await test.step('training needs one click and shows itself while it runs', async () => {
    await version.train.click();
    await expect(train.verdict).toContainText('is_late');
    await train.nameOfRun.fill('first');
    await train.start.click();
    await expect(run.title).toHaveText('first');
    await expect(run.verdict).toContainText('Reached', { timeout: 120_000 });
  });

  await test.step('the results have figures and pictures', async () => {
    await run.tab('Results').click();
    await expect(stat(page, 'AUC')).toHaveText(/^0\.[6-9]\d+$/);
    await expect(run.figure('Confusion')).toBeVisible();
    await expect(run.figure('ROC').locator('canvas, svg').first()).toBeVisible();
    await run.tab('Curves').click();
    await expect(run.figures.first().locator('canvas').first()).toBeVisible();
  });
  const firstUrl = page.url();

  await test.step('run again comes to the same metrics', async () => {
    await run.runAgain.click();
    await expect(page.getByText('Repeated exactly')).toBeVisible({ timeout: 120_000 });
  });
});
