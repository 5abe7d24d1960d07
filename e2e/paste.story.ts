import type { Page } from '@playwright/test';
import { expect, test } from './app.ts';
import { importSheet, versionPage } from './pages/data-pages.ts';
import { appWindow } from './pages/window.ts';

/** What a spreadsheet leaves on the clipboard: cells as text, as markup, and as a picture of them. */
const cells = {
  'text/html': `<style>td { color: red }</style><table style="width: 3em"><colgroup></colgroup>
    <tr><td style='mso-number-format: "\\@"'>city</td><td>note</td><td>price</td></tr>
    <tr><td>Zürich</td><td>first<br>second</td><td sdval="1234.56789" sdnum="1033;">1,234.57</td></tr>
    <tr><td>Bern&nbsp;</td><td><img src=x onerror="document.title='owned'">a, "b"</td><td>7</td></tr></table>`,
  'text/plain': 'not\tthis\none\tbut the markup',
};

/** As an event: Chromium's own cleaning of what a page copies would stumble over the policy of this one. */
async function pasteMarkup(page: Page): Promise<void> {
  await page.evaluate((forms) => {
    const clipboardData = new DataTransfer();
    for (const [type, text] of Object.entries(forms)) clipboardData.setData(type, text);
    clipboardData.items.add(new File(['\u0089PNG'], 'image.png', { type: 'image/png' }));
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    );
  }, cells);
}

async function copy(page: Page, forms: Readonly<Record<string, string>>): Promise<void> {
  await page.evaluate(async (copied) => {
    const blobs = Object.entries(copied).map(([type, text]) => [type, new Blob([text], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs) as Record<string, Blob>)]);
  }, forms);
}

test('a pasted table becomes a dataset, and the next paste its next version', async ({ page }) => {
  const { sheet, import: start } = importSheet(page);
  await appWindow(page).goTo('Data');
  await pasteMarkup(page);
  await expect(sheet.getByRole('cell', { name: '1234.56789' })).toBeVisible();
  await expect(sheet.getByRole('cell', { name: 'a, "b"' })).toBeVisible();
  await start.click();
  await expect(page).toHaveURL(/\/v\/1$/);
  await expect(versionPage(page).verdict).toContainText('2 rows, 3 columns');

  await copy(page, { 'text/plain': 'city\tnote\tprice\nBern\tx\t7.5\nBasel\ty\t8.25\nGenf\tz\t9\n' });
  await page.keyboard.press('ControlOrMeta+v');
  await expect(sheet).toHaveAccessibleName(/as the next version of Pasted table/);
  await start.click();
  await expect(page).toHaveURL(/\/v\/2$/);
  await expect(versionPage(page).verdict).toContainText('3 rows, 3 columns');
});

test('without a key: from the palette, typed, and refused in words', async ({ page, host }) => {
  test.skip(host === 'electron', 'The shell keeps the clipboard from pages; the field stands in its place.');
  const { sheet } = importSheet(page);
  const paste = async () => {
    await page.keyboard.press('ControlOrMeta+k');
    await appWindow(page).palette.fill('paste');
    await page.keyboard.press('Enter');
  };
  await copy(page, { 'text/plain': '{"a": 1}\n{"a": 2}\n' });
  await paste();
  await expect(sheet.getByLabel('Type of a', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();

  await copy(page, { 'text/plain': 'a single word' });
  // Until the sheet has given the keyboard back, the key is not the window's.
  await expect(async () => {
    await page.keyboard.press('ControlOrMeta+v');
    await expect(page.getByText('The clipboard holds no table.').first()).toBeVisible({ timeout: 2_000 });
  }).toPass();

  await page.context().clearPermissions();
  await paste();
  const field = page.getByRole('textbox', { name: 'Table' });
  await field.fill('x,y\n1,2\n3,4');
  await page.getByRole('button', { name: 'Import as a new dataset' }).click();
  await expect(sheet.getByLabel('Type of y', { exact: true })).toBeVisible();
});
