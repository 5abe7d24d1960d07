import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { importSheet, versionPage } from './pages/data-pages.ts';
import { trainPage } from './pages/run-pages.ts';
import { appWindow, dropFile } from './pages/window.ts';
import { importFile } from './tour.ts';

const tables = join(import.meta.dirname, '../test/corpus/tables');

/** Drops a file that cannot become a dataset: the sheet says why and what to do. */
async function expectRefusal(page: Page, path: string, words: RegExp): Promise<void> {
  const { sheet, error } = importSheet(page);
  await dropFile(page, path);
  await expect(error).toContainText(words);
  // Title, reason, next step.
  await expect(error.locator('h3, p')).toHaveCount(3);
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
}

test('files that hold no table say why and what to do, and leave nothing behind', async ({
  page,
  folder,
}) => {
  const truncated = join(folder, 'truncated.parquet');
  writeFileSync(truncated, 'PAR1\u0000\u0001and then it ended');
  await appWindow(page).goTo('Data');
  await expectRefusal(page, join(tables, 'empty.csv'), /empty/);
  await expectRefusal(page, truncated, /Parquet/);
  await expectRefusal(page, join(tables, 'cut-off.csv.gz'), /gzip|compressed/);
  await expectRefusal(page, join(tables, 'not-a-table.bin'), /table|text/);
  await page.reload();
  await expect(page.getByText('Drop a file or a folder anywhere on this window.')).toBeVisible();
});

/** Names that break markup, JavaScript objects, SQL, addresses and layouts. */
const hostileNames = [
  '<img src=x onerror="document.title=\'owned\'">',
  '__proto__',
  'constructor',
  `a"b'c`,
  '100 %; DROP TABLE data; --',
  '🙂 ünïcode',
  'same',
  'same',
  'x'.repeat(10_000),
];

test('column names may be anything', async ({ page, folder }) => {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = Array.from({ length: 300 }, (_, row) =>
    hostileNames.map((_, column) => (row * (column + 3)) % (column + 11)).join(','),
  );
  const path = join(folder, 'names.csv');
  writeFileSync(path, [hostileNames.map(quoted).join(','), ...rows].join('\n'));
  await importFile(page, path);

  const version = versionPage(page);
  await expect(version.verdict).toContainText(`300 rows, ${hostileNames.length} columns`);
  await expect(version.firstRow.getByRole('gridcell').nth(1)).toHaveText('0');
  await expect(version.header('__proto__')).toBeVisible();
  await version.bars('__proto__').first().click();
  await expect(version.counted).toHaveText(/^[1-9]\d* of 300 rows$/);
  await version.filter('__proto__').click();

  await version.tab('Columns').click();
  await expect(page.getByRole('grid', { name: 'Columns' }).locator('tbody tr')).toHaveCount(
    hostileNames.length,
  );
  await expect(page.getByText(hostileNames[0]!, { exact: true })).toBeVisible();
  await version.tab('SQL').click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('grid', { name: 'Result' })).toBeVisible();

  await version.train.click();
  await trainPage(page).target.click();
  await page.getByRole('option', { name: '🙂 ünïcode' }).click();
  await expect(trainPage(page).verdict).toContainText('🙂 ünïcode');
  await expect(page).toHaveTitle('Millwright');
  // Nothing makes the page wider than the window.
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
});

test('rows that cannot be read are listed with line and reason', async ({ page }) => {
  await importFile(page, join(tables, 'ragged.csv'));
  const version = versionPage(page);
  await expect(version.verdict).toContainText(/could not be read/);
  await version.tab('Import report').click();
  const rejected = page.getByRole('grid', { name: 'Rejected rows' }).locator('tbody tr');
  await expect(rejected.first()).toContainText(/\d.*\w/);
});

test('a target that cannot be learned says so before anything starts', async ({ page, folder }) => {
  const path = join(folder, 'constant.csv');
  writeFileSync(path, `x,y\n${Array.from({ length: 200 }, (_, row) => `${row},same`).join('\n')}`);
  await importFile(page, path);
  await versionPage(page).train.click();
  await trainPage(page).target.click();
  await page.getByRole('option', { name: 'y', exact: true }).click();
  await expect(page.getByText('"y" has the same value in every row')).toBeVisible();
  await expect(trainPage(page).start).toBeDisabled();
});
