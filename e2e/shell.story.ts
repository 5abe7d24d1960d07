import { expect, test } from './app.ts';
import { seriousBarriers } from './pages/accessibility.ts';
import { appWindow, started } from './pages/window.ts';
import { buildWorld, openSample, settled } from './tour.ts';

test('the palette finds objects and runs commands by name', async ({ page }) => {
  const { palette, title, goTo } = appWindow(page);
  await openSample(page);
  await goTo('Home');
  await page.keyboard.press('Control+k');
  await palette.fill('late fl');
  await page.getByRole('dialog').getByText('Late flights from New York').first().click();
  await expect(title).toHaveText('Late flights from New York');

  await page.keyboard.press('Control+k');
  await palette.fill('go to compute');
  await page.keyboard.press('Enter');
  await expect(title).toHaveText('Compute');
  await expect(palette).toBeHidden();

  await page.keyboard.press('Control+k');
  await palette.fill('nothing is called like this');
  await expect(page.getByText('Nothing is called that.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();
});

test('an address opens the same screen again, with its tab and its filters', async ({ page }) => {
  await openSample(page);
  await page.getByRole('textbox', { name: 'Search the rows' }).fill('atl');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Steps for destination' }).click();
  await page.getByRole('menuitem', { name: 'Keep at the left' }).click();
  await page.reload();
  await expect(page.getByText(/^[\d,]+ of 20,000 rows$/)).toBeVisible();
  await expect(page.getByRole('columnheader').nth(1)).toContainText('destination');
  await page.getByRole('button', { name: 'End the search' }).click();
  await expect(page.getByText(/^20,000 rows\./)).toBeVisible();
  await page.getByRole('tab', { name: 'Associations' }).click();
  await page.reload();
  await expect(page.getByRole('tab', { name: 'Associations' })).toHaveAttribute('aria-selected', 'true');
  await page.goBack();
  await page.goForward();
  await expect(appWindow(page).title).toHaveText('Late flights from New York');

  await page.goto(new URL('/no/such/screen', page.url()).href);
  await expect(page.getByText('There is no screen at this address.')).toBeVisible();
  await page.goto(new URL(`/runs/${'0'.repeat(32)}`, page.url()).href);
  await expect(page.getByRole('alert')).toContainText(/not found/i);
});

test('keys open the sheet of shortcuts, the jobs, and other screens', async ({ page }) => {
  const { title } = appWindow(page);
  const jobs = page.getByRole('region', { name: 'Jobs' });
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Go to Data');
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expect(title).toHaveText('Data');

  await openSample(page);
  await page.keyboard.press('j');
  await expect(jobs).toContainText('Import flights.csv.gz');
  await expect(jobs).toContainText('Succeeded');
  await page.reload();
  await expect(jobs).toBeVisible();
  await page.keyboard.press('j');
  await expect(jobs).toBeHidden();
});

test('colours follow the system until they are chosen, and then stay', async ({ page }) => {
  const scheme = page.locator('html');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(scheme).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(scheme).toHaveAttribute('data-mantine-color-scheme', 'light');

  await appWindow(page).goTo('Settings');
  await page.getByText('Dark', { exact: true }).click();
  await expect(scheme).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.reload();
  await expect(scheme).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

test('the frame stands before the app does, as the window was left, and does not move', async ({ page }) => {
  const { rail, title } = appWindow(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('button', { name: 'Narrow the navigation' }).click();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await page.route(/\/assets\/app-[\w-]+\.js$/, async (route) => {
    await released;
    await route.continue();
  });
  const home = new URL('/', page.url()).href;
  const look = async () => ({
    rail: await rail.boundingBox(),
    link: await rail.getByRole('link', { name: 'Data' }).boundingBox(),
    title: await title.boundingBox(),
    search: await page.getByText('Search', { exact: true }).boundingBox(),
    colours: await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor),
  });

  await page.goto(home, { waitUntil: 'commit' });
  await expect(title).toHaveText('Home');
  const frame = await look();
  expect(frame.rail?.width).toBe(52);
  expect(frame.colours).toBe('rgb(14, 18, 21)');
  await rail.getByRole('link', { name: 'Data' }).click();
  await expect(page).toHaveURL(/\/data$/);
  await expect(title).toHaveCount(0);
  await page.goto(home, { waitUntil: 'commit' });
  await expect(title).toHaveText('Home');
  await expect(page.locator('html[data-host]')).toHaveCount(0);

  release();
  await started(page);
  await expect(page.getByText('This workspace is empty.')).toBeVisible();
  expect(await look()).toEqual(frame);
});

test('no screen has a serious barrier, in light and in dark', async ({ page }) => {
  const barriers: string[] = [];
  const examine = async (name: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
      // What colours are does not change names and roles.
      const rules = colorScheme === 'dark' ? ['color-contrast'] : undefined;
      for (const barrier of await seriousBarriers(page, rules))
        barriers.push(`${name}, ${colorScheme}: ${barrier}`);
    }
  };
  await settled(page);
  await examine('empty home');
  const world = await buildWorld(page);
  const tabs = (path: string, names: readonly string[]) => names.map((tab) => `${path}?tab=${tab}`);
  const screens = [
    '/',
    '/data',
    ...tabs(world.version, ['rows', 'findings', 'columns', 'associations', 'sql', 'versions', 'report']),
    world.train,
    '/runs',
    ...tabs(world.run, ['results', 'curves', 'details', 'log']),
    world.comparison,
    '/models',
    world.model,
    '/serving',
    ...tabs(world.deployment, ['try', 'traffic', 'keys']),
    '/monitoring',
    world.monitor,
    '/compute',
    '/settings',
  ];
  for (const path of screens) {
    await page.goto(new URL(path, page.url()).href);
    await settled(page);
    await examine(path);
  }
  await page.keyboard.press('Control+k');
  await expect(appWindow(page).palette).toBeVisible();
  await examine('palette');
  expect(barriers).toEqual([]);
});
