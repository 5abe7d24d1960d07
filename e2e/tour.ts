import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { versionPage } from './pages/data-pages.ts';
import { runPage, trainPage } from './pages/run-pages.ts';
import { appWindow } from './pages/window.ts';

/** What a story or a picture has to wait for: the page's title, its data, and its charts drawn. */
export async function settled(page: Page): Promise<void> {
  await expect(appWindow(page).main.locator('h1').first()).toBeVisible();
  await expect(page.locator('[aria-busy=true], [data-skeleton]')).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready);
}

/** Imports the bundled sample from an empty home; answers the address of its version. */
export async function openSample(page: Page): Promise<string> {
  await page.getByRole('button', { name: /^Try with/ }).click();
  await expect(page).toHaveURL(/\/data\/[^/]+\/v\/1$/);
  return new URL(page.url()).pathname;
}

export interface Training {
  readonly name: string;
  readonly target?: string;
  readonly engine?: string;
  readonly hyperparameters?: Readonly<Record<string, string>>;
}

/** Trains on the open version and waits for its end; answers the address of the run. */
export async function trainRun(
  page: Page,
  { name, target, engine, hyperparameters = {} }: Training,
): Promise<string> {
  await versionPage(page).train.click();
  const train = trainPage(page);
  if (target !== undefined) {
    await train.target.click();
    await page.getByRole('option', { name: target, exact: true }).click();
    await expect(train.verdict).toContainText(target);
  }
  if (engine !== undefined) {
    await train.engine(engine).click();
    await expect(train.verdict).toContainText(engine);
  }
  for (const [title, value] of Object.entries(hyperparameters)) await train.hyperparameter(title).fill(value);
  await train.nameOfRun.fill(name);
  await train.start.click();
  await expect(runPage(page).verdict).toContainText('Reached', { timeout: 180_000 });
  return new URL(page.url()).pathname;
}

/** Addresses of one object of each kind. */
export interface World {
  readonly version: string;
  readonly train: string;
  readonly run: string;
  readonly comparison: string;
  readonly model: string;
  readonly deployment: string;
  readonly monitor: string;
}

/** The whole loop, so that every screen has something to show. Begins on an empty home. */
export async function buildWorld(page: Page): Promise<World> {
  await page.goto(new URL('/', page.url()).href);
  const version = await openSample(page);
  const train = (await versionPage(page).train.getAttribute('href'))!;
  const run = await trainRun(page, { name: 'first try' });
  await page.goto(new URL(version, page.url()).href);
  const second = await trainRun(page, { name: 'smaller trees', hyperparameters: { 'Leaves per tree': '7' } });
  await page.goto(new URL(version, page.url()).href);
  const third = await trainRun(page, { name: 'neural network', engine: 'TensorFlow' });
  const ids = [run, second, third].map((path) => path.split('/').at(-1));
  return {
    version,
    train,
    run,
    comparison: `/runs/compare?ids=${ids.join(',')}`,
    model: '/models',
    deployment: '/serving',
    monitor: '/monitoring',
  };
}
