import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './app.ts';
import { versionPage } from './pages/data-pages.ts';
import { appWindow } from './pages/window.ts';

const root = join(import.meta.dirname, '..');

test('a folder keeps a dataset up to date, says why when it cannot, and rests when told', async ({
  page,
  folder,
  host,
}) => {
  test.skip(host === 'electron', 'The desktop shell has a dialog for folders, which a story cannot use.');
  const incoming = join(folder, 'incoming');
  mkdirSync(incoming);
  const command = ['scripts/millwright.mjs', 'watch', 'sales', '--folder', incoming, '--glob', '*.csv'];
  // The command asks the running Millwright, and gives up on one that is slow to answer.
  await expect(() => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [...command, '--workspace', join(folder, 'workspace')],
      { cwd: root, encoding: 'utf8' },
    );
    expect(stdout + stderr).toContain('watches it from now on');
  }).toPass();

  await appWindow(page).goTo('Data');
  await expect(page.getByText('No file matches yet')).toBeVisible();
  writeFileSync(join(incoming, 'a.csv'), 'id,n\n1,2\n3,4\n');
  await page
    .getByRole('table', { name: 'Datasets' })
    .or(page.getByRole('grid', { name: 'Datasets' }))
    .getByText('sales')
    .click();
  await versionPage(page).tab('Keep up to date').click();
  const main = page.getByRole('main');
  await expect(main.getByText('a.csv became version 1.')).toBeVisible();
  await expect(main.getByText('Up to date', { exact: true })).toBeVisible();

  writeFileSync(join(incoming, 'b.csv'), 'id,n\n');
  await expect(main.getByRole('alert')).toContainText('b.csv has column names but no rows');
  await main.getByRole('button', { name: 'Edit…' }).click();
  const dialog = page.getByRole('dialog', { name: 'What is watched' });
  await dialog.getByLabel('Files').fill('a*.csv');
  await expect(dialog.getByText('1 file matches now: a.csv')).toBeVisible();
  await dialog.getByRole('combobox', { name: 'When' }).click();
  await page.getByRole('option', { name: 'daily at a time' }).click();
  await expect(dialog.getByText(/^Next: /)).toBeVisible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  writeFileSync(join(incoming, 'a.csv'), 'id,n\n1,2\n3,4\n5,6\n');
  await main.getByRole('button', { name: 'Run now' }).click();
  await expect(main.getByText('a.csv became version 2.')).toBeVisible();
  await main.getByRole('button', { name: 'Pause' }).click();
  await expect(main.getByText('Paused', { exact: true })).toBeVisible();
});
