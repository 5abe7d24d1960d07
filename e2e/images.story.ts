import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './app.ts';
import { appWindow } from './pages/window.ts';

const corpus = join(import.meta.dirname, '../test/corpus/images');

/** A folder as a camera leaves it: no labels, one image that was cut off. */
function makeFolder(folder: string): string {
  const photos = join(folder, 'photos');
  mkdirSync(photos);
  for (const name of [
    'rgb.png',
    'alpha.png',
    'baseline.jpg',
    'lossy.webp',
    'still.gif',
    'rgb.bmp',
    'cut-rgb.png',
  ])
    copyFileSync(join(corpus, name), join(photos, name));
  return photos;
}

test('a folder of images is imported, looked at, labelled by keys and becomes the next version', async ({
  page,
  folder,
  host,
}) => {
  test.skip(host !== 'web', 'the folder dialog of the desktop shell is the system’s own');
  const { goTo } = appWindow(page);
  await goTo('Data');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose a folder…' }).click();
  await (await chooser).setFiles(makeFolder(folder));
  await page.getByRole('button', { name: 'Import', exact: true }).click();

  const gallery = page.getByRole('grid', { name: 'Images' });
  await expect(gallery.getByRole('gridcell')).toHaveCount(6);
  await expect(page.getByText('1 row could not be read')).toBeVisible();
  // Every one of the five formats is decoded by the browser, from the route that serves them.
  await expect(gallery.locator('canvas[data-is-tiny]')).toHaveCount(6);
  await gallery.getByRole('gridcell').first().dblclick();
  await expect(page.getByRole('dialog').getByText('1 of 6')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('dialog').getByText('2 of 6')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('tab', { name: 'Label' }).click();
  for (const name of ['small', 'large']) {
    await page.getByRole('textbox', { name: 'Add a class' }).fill(name);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: `Rename ${name}` })).toBeVisible();
  }
  for (const key of ['1', '2', '1']) await page.keyboard.press(key);
  await expect(page.getByText('3 of 6 labelled (50 %), 3 not in a version yet')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(page.getByText('2 of 6 labelled')).toBeVisible();
  // What was labelled is there again after the window went away.
  await page.reload();
  await expect(page.getByText('2 of 6 labelled')).toBeVisible();
  await page.getByRole('button', { name: 'Create version' }).click();
  await expect(page.getByText('version 2', { exact: true })).toBeVisible();
  await page.getByRole('tab', { name: 'Images' }).click();
  const classes = page.getByRole('navigation', { name: 'Classes' });
  await expect(classes.getByRole('button')).toHaveText(['large1', 'small1', 'no label4']);
});
