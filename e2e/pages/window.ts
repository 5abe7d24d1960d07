import { expect, type Locator, type Page } from '@playwright/test';

export type Stage =
  | 'Home'
  | 'Data'
  | 'Train'
  | 'Runs'
  | 'Models'
  | 'Serving'
  | 'Monitoring'
  | 'Compute'
  | 'Settings';

/** The app has taken over from the frame that the first paint shows. */
export async function started(page: Page): Promise<void> {
  await page.locator('html[data-host]').waitFor();
}

/** What every screen has around it. */
export function appWindow(page: Page) {
  const rail = page.getByRole('navigation', { name: 'Stages' });
  return {
    rail,
    main: page.getByRole('main'),
    title: page.getByRole('main').getByRole('heading', { level: 1 }),
    palette: page.getByPlaceholder('Search objects and commands'),
    goTo: async (stage: Stage) => {
      await started(page);
      await rail.getByRole('link', { name: stage, exact: true }).click();
      await expect(rail.getByRole('link', { name: stage, exact: true })).toHaveAttribute(
        'aria-current',
        'page',
      );
    },
  };
}

/**
 * Drops a file on the window as a file manager does. It comes through a file input, because only such a file
 * has a path on the disk behind it, which the desktop shell takes instead of its bytes.
 */
export async function dropFile(page: Page, path: string | string[]): Promise<void> {
  await started(page);
  const inputId = 'story-file';
  await page.evaluate((id) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.id = id;
    input.hidden = true;
    document.body.append(input);
  }, inputId);
  const input = page.locator(`#${inputId}`);
  await input.setInputFiles(path);
  await input.evaluate((element: HTMLInputElement) => {
    const dataTransfer = new DataTransfer();
    for (const file of element.files ?? []) dataTransfer.items.add(file);
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
    }
    element.remove();
  });
}

/** A section of a page by its heading. */
export function section(scope: Page | Locator, title: string): Locator {
  return scope.locator('section').filter({ has: scope.getByRole('heading', { name: title, exact: true }) });
}

/** The number behind a label in a row of figures. */
export function stat(page: Page, label: string): Locator {
  return page.getByRole('main').getByText(label, { exact: true }).locator('xpath=following-sibling::*[1]');
}
