import { expect, test } from './app.ts';
import { versionPage } from './pages/data-pages.ts';
import { recipeEditor, runPage, trainPage } from './pages/run-pages.ts';
import { openSample } from './tour.ts';

test('a recipe is edited, looked at, taken back and trained with', async ({ page }) => {
  test.setTimeout(180_000);
  const recipe = recipeEditor(page);
  const train = trainPage(page);
  await openSample(page);
  await versionPage(page).train.click();
  await expect(recipe.rows).not.toHaveCount(0);

  await test.step('one step opens, changes, and shows what it becomes', async () => {
    await recipe.step('carrier').click();
    await recipe.field('Encode as').click();
    await page.getByRole('option', { name: 'target mean' }).click();
    await expect(recipe.row('carrier')).toContainText('category: target mean');
    await expect(recipe.row('carrier')).toContainText('Changed by you.');
    await expect(recipe.preview('carrier').locator('tbody tr')).toHaveCount(8);
    await expect(recipe.preview('carrier').locator('tbody td').nth(1)).toHaveText(/^0\.\d+$/);
  });

  await test.step('one change goes to several columns at once', async () => {
    for (const name of ['temperature_f', 'distance_miles']) await recipe.select(name).click();
    await recipe.applyToSelected.click();
    await page.getByRole('menuitem', { name: 'Signed log' }).click();
    for (const name of ['temperature_f', 'distance_miles'])
      await expect(recipe.row(name)).toContainText('signed log');
  });

  await test.step('the keyboard walks, moves and removes; undo brings it all back', async () => {
    await recipe.row('temperature_f').focus();
    const count = await recipe.rows.count();
    await page.keyboard.press('Delete');
    // Two are selected, and both go.
    await expect(recipe.rows).toHaveCount(count - 2);
    await page.keyboard.press('Tab');
    await recipe.undo.click();
    await expect(recipe.rows).toHaveCount(count);
    await expect(recipe.row('temperature_f')).toContainText('signed log');
    await recipe.reset.click();
    await expect(recipe.row('temperature_f')).toContainText('as it is');
    await recipe.undo.click();
  });

  await test.step('a second step for a column adds a feature of a pair', async () => {
    await recipe.add.fill('distance_miles');
    await page.getByRole('option', { name: 'distance_miles', exact: true }).click();
    await recipe.field('Read as').click();
    await page.getByRole('option', { name: 'divided by' }).click();
    await recipe.field('Second column').click();
    await page.getByRole('option', { name: 'temperature_f', exact: true }).click();
    await expect(recipe.row('distance_miles ÷ temperature_f')).toBeVisible();
  });

  await test.step('and the run is trained with it', async () => {
    await train.start.click();
    await expect(runPage(page).verdict).toContainText('Reached AUC', { timeout: 120_000 });
    await runPage(page).tab('Results').click();
    await expect(runPage(page).figure('Feature importance')).toContainText('÷');
  });
});
