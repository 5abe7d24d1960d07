import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './app.ts';
import { importSheet, versionPage } from './pages/data-pages.ts';
import { dropFile } from './pages/window.ts';

const tables = join(import.meta.dirname, '../test/corpus/tables');

test('another sheet of a workbook is chosen, and becomes a dataset', async ({ page }) => {
  const { sheet, import: start } = importSheet(page);
  await dropFile(page, join(tables, 'sales.xlsx'));
  await expect(sheet.getByRole('cell', { name: 'Zoë' })).toBeVisible();
  await sheet.getByRole('combobox', { name: 'Sheet' }).click();
  await page.getByRole('option', { name: 'Notes' }).click();
  await expect(sheet.getByLabel('Type of b', { exact: true })).toBeVisible();
  await start.click();
  await expect(page).toHaveURL(/\/data\/[^/]+\/v\/1$/);
  await expect(versionPage(page).header('b')).toBeVisible();
});

test('several files become one dataset, with what differs between them shown before', async ({ page }) => {
  const { sheet, import: start } = importSheet(page);
  await dropFile(page, [join(tables, 'old.xls'), join(tables, 'open.ods')]);
  await sheet.getByRole('switch', { name: 'All 2 files as one dataset' }).click();
  await expect(sheet.getByText('They differ in 2 columns')).toBeVisible();
  await sheet.getByRole('switch', { name: 'Add a column with the file’s name' }).click();
  await expect(sheet.getByRole('cell', { name: 'open.ods' }).first()).toBeVisible();
  await start.click();
  await expect(page).toHaveURL(/\/data\/[^/]+\/v\/1$/);
  await expect(page.getByText('4 rows').first()).toBeVisible();
});

test('values inside of values become columns and rows, as the preview shows', async ({ page, folder }) => {
  const path = join(folder, 'orders.jsonl');
  writeFileSync(
    path,
    [
      '{"id": 1, "who": {"name": "Ada", "at": {"city": "Bern"}}, "items": [{"sku": "a"}, {"sku": "b"}]}',
      '{"id": 2, "who": {"name": "Zoë"}, "items": []}',
    ].join('\n'),
  );
  const { sheet, import: start } = importSheet(page);
  await dropFile(page, path);
  await sheet.getByRole('button', { name: 'Unfold all objects' }).click();
  await expect(sheet.getByLabel('Type of who.at.city', { exact: true })).toBeVisible();
  await sheet.getByRole('combobox', { name: 'What becomes of items', exact: true }).click();
  await page.getByRole('option', { name: 'a row for each element' }).click();
  await expect(sheet.getByLabel('Type of items.sku', { exact: true })).toBeVisible();
  await start.click();
  await expect(page).toHaveURL(/\/data\/[^/]+\/v\/1$/);
  await expect(versionPage(page).verdict).toContainText('3 rows, 4 columns');
  await expect(versionPage(page).header('who.at.city')).toBeVisible();

  // The next file is read as the one before, without a word.
  writeFileSync(
    path,
    '{"id": 3, "who": {"name": "Lin", "at": {"city": "Basel"}}, "items": [{"sku": "c"}]}\n',
  );
  await dropFile(page, path);
  await expect(sheet.getByLabel('Type of items.sku', { exact: true })).toBeVisible();
  await start.click();
  await expect(page).toHaveURL(/\/v\/2$/);
  await expect(versionPage(page).verdict).toContainText('1 row, 4 columns');
});
