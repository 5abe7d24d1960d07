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
