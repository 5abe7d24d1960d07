import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './app.ts';
import { importSheet, transformPage, versionPage } from './pages/data-pages.ts';
import { dropFile } from './pages/window.ts';

function writePeople(folder: string): string {
  const path = join(folder, 'people.csv');
  const rows = Array.from(
    { length: 300 },
    (_, row) => `${row % 290},${row % 10 === 3 ? '' : 20 + (row % 50)},${['Oslo', 'Lima'][row % 2]}`,
  );
  writeFileSync(path, `number,age,city\n${rows.join('\n')}\n`);
  return path;
}

test('a version is made of edited cells and steps, and made again of its list', async ({ page, folder }) => {
  const version = versionPage(page);
  const transform = transformPage(page);
  await dropFile(page, writePeople(folder));
  await importSheet(page).import.click();
  await expect(page).toHaveURL(/\/v\/1$/);

  await test.step('a cell is edited in place, checked against its type, and pending until a version is made', async () => {
    const cell = version.firstRow.locator('[col-id="c1"]');
    await expect(cell).toHaveText('20');
    await cell.dblclick();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('old');
    await page.keyboard.press('Enter');
    await expect(page.getByText('old is not a whole number.')).toBeVisible();
    await cell.dblclick();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('99');
    await page.keyboard.press('Enter');
    await expect(cell).toHaveText('99');
    await expect(page.getByText('1 edited cell pending')).toBeVisible();
  });

  await test.step('steps about a column come from its header, and the result is shown with what changed', async () => {
    await version.header('age').getByRole('button', { name: 'Steps for age' }).click();
    await page.getByRole('menuitem', { name: 'Fill with the median' }).click();
    await expect(transform.step(1)).toContainText('1 cell changed');
    await expect(transform.step(2)).toContainText('30 cells changed');
    await transform.add('Remove duplicates');
    await transform.step(3).getByLabel('Rows are the same where these are').click();
    await page.getByRole('option', { name: 'number' }).click();
    await page.keyboard.press('Escape');
    await expect(transform.step(3)).toContainText('−10 rows');
    await expect(transform.summary).toContainText('290 rows');
  });

  await test.step('a step that fails says why, and undo takes it back', async () => {
    await transform.add('Derive a column');
    await transform.step(4).getByLabel('Value, in SQL').fill('agee / 2');
    await expect(transform.step(4).getByRole('alert')).toContainText('agee');
    await expect(transform.create).toBeDisabled();
    await transform.step(4).getByLabel('Value, in SQL').fill('age / 2');
    await expect(transform.step(4)).toContainText('+1 column');
  });

  await test.step('the version has the rows of the preview, and its list can be run again', async () => {
    await transform.create.click();
    await expect(page).toHaveURL(/\/v\/2$/);
    await expect(version.verdict).toContainText('290 rows, 4 columns');
    await expect(version.firstRow.locator('[col-id="c1"]')).toHaveText('99');
    await version.tab('Steps').click();
    await expect(page.getByRole('main')).toContainText('age with the median');
    await page.getByRole('button', { name: 'Edit and run again' }).click();
    await expect(page).toHaveURL(/\/v\/1\?tab=transform$/);
    await expect(transform.step(4)).toContainText('+1 column');
  });

  await test.step('a query of the console becomes a step, and is remembered', async () => {
    await version.tab('SQL').click();
    await page.getByRole('main').getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.getByPlaceholder('Earlier queries')).toBeVisible();
    await page.getByRole('button', { name: 'Make a version of it…' }).click();
    await expect(transform.summary).toContainText('100 rows');
  });
});
