import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './app.ts';
import { expectationsPage, importSheet, versionPage } from './pages/data-pages.ts';
import { runPage, trainPage } from './pages/run-pages.ts';
import { appWindow, dropFile } from './pages/window.ts';

const rowOf = (row: number) => `${40 + ((row * 37) % 160)},${row % 3 ? 'south' : 'north'},${row * 7}`;

function writeHomes(folder: string, name: string, write: (row: number) => string): string {
  const file = join(folder, name);
  writeFileSync(file, `area,side,price\n${Array.from({ length: 300 }, (_, row) => write(row)).join('\n')}\n`);
  return file;
}

test('a bad next version is noticed, explained, and trained on only with a reason', async ({
  page,
  folder,
}) => {
  test.setTimeout(120_000);
  const version = versionPage(page);
  const expectations = expectationsPage(page);

  await test.step('rules are suggested from the first version and accepted by one click', async () => {
    await dropFile(page, writeHomes(folder, 'homes.csv', rowOf));
    await importSheet(page).import.click();
    await expect(page).toHaveURL(/\/v\/1$/);
    await version.tab('Expectations').click();
    await expectations.acceptAll.click();
    await expect(expectations.says(/^Passes.*Version 1 keeps all of \d+ expectations\.$/)).toBeVisible();
  });

  await test.step('a rule is edited, the edit undone, and the file says where it is wrong', async () => {
    await expectations.view('Rules').click();
    await expectations.rules.getByRole('button', { name: 'Edit range area' }).click();
    await expectations.rule('Rule').getByLabel('Maximum').fill('100');
    await expectations.rule('Rule').getByRole('button', { name: 'Save' }).click();
    await expect(expectations.says(/^Warnings/)).toBeVisible();
    await expectations.undo.click();
    await expect(expectations.says(/^Passes/)).toBeVisible();
    await expectations.view('YAML').click();
    await expect(expectations.editor).toContainText('format: 1');
    await expectations.editor.press('Control+Home');
    await page.keyboard.insertText('colour: red\n');
    await expect(page.getByRole('main').getByRole('alert')).toContainText(/Line 1 .*colour/);
    await page.getByRole('button', { name: 'Discard' }).click();
  });

  await test.step('a next version without values is told apart, down to its rows', async () => {
    await dropFile(
      page,
      writeHomes(folder, 'later.csv', (row) => rowOf(row).replace('north', '')),
    );
    await importSheet(page).import.click();
    await expect(page).toHaveURL(/\/v\/2$/);
    await version.tab('Expectations').click();
    await expect(expectations.says(/^Fails.*Version 2 fails 1 of/)).toBeVisible();
    await expect(expectations.result.locator('tbody tr').first()).toContainText('100 of 300 rows fail');
    await expectations.failingRows.click();
    await expect(version.filter('not-missing(side)')).toBeVisible();
    await expect(version.counted).toHaveText('100 of 300 rows');
    await appWindow(page).goTo('Data');
    await expect(page.getByRole('grid', { name: 'Datasets' })).toContainText('Fails');
  });

  await test.step('it is trained on with a stated reason, which the run keeps', async () => {
    await page.goBack();
    await version.train.click();
    await expect(trainPage(page).start).toBeDisabled();
    await trainPage(page).engine('Decision forest').click();
    await trainPage(page).reason.fill('north is not recorded any more');
    await trainPage(page).start.click();
    await expect(runPage(page).title).toBeVisible();
    await runPage(page).tab('Details').click();
    await expect(page.getByText('north is not recorded any more')).toBeVisible();
    await expect(page.getByText('not-missing(side)')).toBeVisible();
    await expect(runPage(page).verdict).toContainText('Reached', { timeout: 60_000 });
  });
});
