import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './app.ts';
import { importSheet, splitsPage, versionPage } from './pages/data-pages.ts';
import { runPage, trainPage } from './pages/run-pages.ts';
import { dropFile } from './pages/window.ts';

/** 40 patients of ten visits each; who recovers follows `dose`, and every visit of a patient looks alike. */
function visits(): string {
  const rows = Array.from({ length: 400 }, (_, row) => {
    const patient = row % 40;
    const dose = ((patient * 37) % 100) + ((row * 7919) % 13) / 10;
    return `p${patient},${dose.toFixed(1)},${['oral', 'drip'][patient % 2]},${dose + (row % 29) > 64 ? 'yes' : 'no'}`;
  });
  return ['patient_id,dose,way,recovers', ...rows].join('\n');
}

test('a stored split: made with a preview, found leaky, mended, and trained with in folds', async ({
  page,
  folder,
}) => {
  test.setTimeout(120_000);
  const file = join(folder, 'visits.csv');
  writeFileSync(file, visits());
  await dropFile(page, file);
  await importSheet(page).import.click();
  await versionPage(page).tab('Splits').click();
  const splits = splitsPage(page);

  await test.step('the form shows what it would make of the rows', async () => {
    await splits.make.click();
    await expect(splits.parts(splits.form)).toHaveCount(3);
    await expect(splits.parts(splits.form).first()).toContainText('280');
    await splits.field('Name').fill('first try');
    await splits.create.click();
    await expect(splits.list).toContainText('first try');
  });

  await test.step('patients are in several parts, and one click leads to a split without that', async () => {
    await expect(page.getByText(/have a value of .patient_id. that is learned from, too/)).toBeVisible();
    await page.getByRole('button', { name: 'Split by group, “patient_id”' }).click();
    await splits.field('Divide rows').click();
    await page.getByRole('option', { name: 'into folds, for cross-validation' }).click();
    await splits.field('Rule').click();
    await page.getByRole('option', { name: 'no group in two folds' }).click();
    await expect(splits.parts(splits.form)).toHaveCount(6);
    await splits.create.click();
    await expect(page.getByText('No leak found')).toBeVisible();
  });

  await test.step('a run with it has the spread over the folds, and leads back to it', async () => {
    await splits.trainWith.click();
    await expect(page.getByText('One model a fold is fitted and measured')).toBeVisible();
    await trainPage(page).start.click();
    await expect(runPage(page).verdict).toContainText('Reached AUC', { timeout: 90_000 });
    await runPage(page).tab('Results').click();
    await expect(page.getByRole('heading', { name: 'Over 5 folds' })).toBeVisible();
    await page.getByRole('link', { name: '5 folds group' }).click();
    await expect(splits.list).toContainText('5 folds group');
  });
});
