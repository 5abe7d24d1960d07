import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './app.ts';
import { importSheet, versionPage } from './pages/data-pages.ts';
import { dropFile } from './pages/window.ts';

function writePeople(folder: string, name: string, ageOf: (row: number) => number): string {
  const path = join(folder, name);
  const rows = Array.from({ length: 2_000 }, (_, row) => `${row},${ageOf(row)},${['Oslo', 'Lima'][row % 2]}`);
  writeFileSync(path, `id,age,city\n${rows.join('\n')}\n`);
  return path;
}

test('versions are compared, named, taken back, deleted and restored', async ({ page, folder }) => {
  const version = versionPage(page);
  const versions = page.getByRole('grid', { name: 'Versions' });
  const row = (number: number) =>
    versions
      .getByRole('row')
      .filter({ has: page.getByRole('button', { name: `Actions of version ${number}` }) });
  const act = async (number: number, action: string) => {
    await page.getByRole('button', { name: `Actions of version ${number}`, exact: true }).click();
    await page.getByRole('menuitem', { name: action, exact: true }).click();
  };

  await dropFile(
    page,
    writePeople(folder, 'people.csv', (at) => 20 + (at % 50)),
  );
  await importSheet(page).import.click();
  await expect(page).toHaveURL(/\/v\/1$/);
  await dropFile(
    page,
    writePeople(folder, 'later.csv', (at) => (at === 7 ? 99 : 20 + (at % 50))),
  );
  await importSheet(page).import.click();
  await expect(page).toHaveURL(/\/v\/2$/);

  await test.step('the difference shows the cell that changed', async () => {
    await version.tab('Versions').click();
    await page.getByRole('link', { name: 'Compare version 1 with 2' }).click();
    await expect(page.getByText(/^Version 2 differs from 1 in 0\.05 % of rows/)).toBeVisible();
    await expect(page.getByRole('main')).toContainText(/27\s*→\s*99/);
    await page.goBack();
  });

  await test.step('a tag names a version, and a revert makes an equal one', async () => {
    await act(1, 'Tag…');
    await page.getByLabel('Name for version 1').fill('clean');
    await page.getByRole('button', { name: 'Tag version' }).click();
    await expect(row(1)).toContainText('clean');
    await act(1, 'Revert to this version');
    await expect(row(3)).toBeVisible();
  });

  await test.step('a deleted version waits in the trash and comes back', async () => {
    await act(2, 'Delete');
    await expect(row(2)).toHaveCount(0);
    const trash = page.getByRole('grid', { name: 'Deleted versions' });
    await trash.getByRole('button', { name: 'Restore' }).click();
    await expect(row(2)).toBeVisible();
    await expect(trash).toHaveCount(0);
  });
});
