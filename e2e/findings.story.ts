import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './app.ts';
import { findingsPage, importSheet, versionPage } from './pages/data-pages.ts';
import { dropFile } from './pages/window.ts';

/** 300 rows, 20 of them twice; `closed_as` gives `late` away, and a city is written in two ways. */
function writeOrders(folder: string): string {
  const rows = Array.from({ length: 300 }, (_, row) => {
    const isLate = row % 3 === 0;
    const city = row % 50 === 7 ? 'OSLO' : row % 2 ? 'Oslo' : 'Lima';
    return `${(row * 7_919) % 997},${city},${isLate ? 'refund' : 'none'},${isLate ? 'yes' : 'no'}`;
  });
  const file = join(folder, 'orders.csv');
  writeFileSync(file, `amount,city,closed_as,late\n${[...rows, ...rows.slice(0, 20)].join('\n')}\n`);
  return file;
}

test('what stands out in a version is said with its evidence, done something about, and taken back', async ({
  page,
  folder,
}) => {
  test.setTimeout(120_000);
  const version = versionPage(page);
  const findings = findingsPage(page);

  await test.step('opening the findings looks at the rows and tries each column alone', async () => {
    await dropFile(page, writeOrders(folder));
    await importSheet(page).import.click();
    await expect(page).toHaveURL(/\/v\/1$/);
    await version.tab('Findings').click();
    await expect(findings.of('Duplicate rows')).toContainText('20 rows (6.25 %) repeat an earlier row.');
    await expect(findings.of('Spellings')).toContainText('“Oslo”, “OSLO”');
    await expect(findings.of('Target leakage')).toContainText(
      'closed_as alone predicts late with AUC 1.000.',
    );
  });

  await test.step('the rows behind a finding are one click away', async () => {
    await findings
      .of('Duplicate rows')
      .getByRole('button', { name: /^Show the row that is there/ })
      .click();
    await expect(version.counted).toHaveText('2 of 320 rows');
    await page.goBack();
  });

  await test.step('a column is ignored for training, and the undo gives it back', async () => {
    await findings.of('Target leakage').getByRole('button', { name: 'Ignore in training' }).click();
    await expect(findings.of('Target leakage')).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(findings.of('Target leakage')).toBeVisible();
  });

  await test.step('a repair is the next version, and the undo goes back to the rows before', async () => {
    await findings
      .of('Duplicate rows')
      .getByRole('button', { name: /^Keep one of each/ })
      .click();
    await expect(page).toHaveURL(/\/v\/2\?tab=findings/);
    await expect(version.verdict).toContainText('300 rows');
    await expect(findings.of('Duplicate rows')).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect(page).toHaveURL(/\/v\/3\?tab=findings/);
    await expect(version.verdict).toContainText('320 rows');
  });

  await test.step('columns are compared, and a pair is opened from the list', async () => {
    await version.tab('Associations').click();
    await page.getByRole('grid', { name: 'Strongest pairs' }).getByText('closed_as').first().click();
    await expect(page.getByRole('img', { name: /late by closed_as/ })).toBeVisible();
  });
});
