import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect as playwrightExpect } from '@playwright/test';
import { importSheet, versionPage } from './pages/data-pages.ts';
import { runPage, trainPage } from './pages/run-pages.ts';
import { deploymentPage, modelPage, monitorPage } from './pages/serving-pages.ts';
import { appWindow, dropFile, started, stat } from './pages/window.ts';

/** The walk is no test of speed: it waits as long as a busy machine takes. */
const expect = playwrightExpect.configure({ timeout: 120_000 });

/** What a story or a picture has to wait for: the page's title, its data, and its charts drawn. */
export async function settled(page: Page): Promise<void> {
  await started(page);
  await expect(appWindow(page).main.locator('h1').first()).toBeVisible();
  await expect(appWindow(page).main.getByRole('status', { name: 'Loading' })).toHaveCount(0);
  await expect(page.locator('[aria-busy=true], [data-skeleton]')).toHaveCount(0);
  if ((await page.locator('.mw-grid').count()) > 0) {
    await expect(versionPage(page).firstRow.getByRole('gridcell').nth(1)).not.toBeEmpty();
  }
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
  await expect(runPage(page).verdict).toContainText('Reached', { timeout: 300_000 });
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

  await page.goto(new URL(run, page.url()).href);
  await runPage(page).register.click();
  await expect(modelPage(page).serve).toBeVisible();
  const model = pathOf(page);
  await modelPage(page).alias.fill('champion');
  await modelPage(page).alias.press('Enter');
  await modelPage(page).serve.click();
  await expect(deploymentPage(page).verdict).toContainText('answers at');
  const deployment = pathOf(page);

  await importFile(page, join(samples, 'traffic-shifted.csv.gz'));
  const monitor = deployment.replace('/serving/', '/monitoring/');
  for (const dataset of ['Late flights from New York', 'traffic-shifted']) {
    await sendTraffic(page, deployment, dataset);
    await page.goto(new URL(monitor, page.url()).href);
    await monitorPage(page).check.click();
    await expect(monitorPage(page).table).toBeVisible({ timeout: 30_000 });
  }
  return {
    version,
    train,
    run,
    comparison: `/runs/compare?ids=${ids.join(',')}`,
    model,
    deployment,
    monitor,
  };
}

export const samples = join(import.meta.dirname, '../resources/samples/nyc-flights');

const pathOf = (page: Page): string => new URL(page.url()).pathname;

/** Drops a file on the list of datasets, takes the preview as it is, and waits for its version. */
export async function importFile(page: Page, path: string): Promise<void> {
  await appWindow(page).goTo('Data');
  await expect(appWindow(page).title).toHaveText('Data');
  await dropFile(page, path);
  await importSheet(page).import.click();
  await expect(page).toHaveURL(/\/data\/[^/]+\/v\/\d+$/);
}

/** Sends a thousand rows of a dataset to a deployment, as its clients would, and waits until all are logged. */
export async function sendTraffic(page: Page, deployment: string, dataset: string): Promise<void> {
  await page.goto(new URL(`${deployment}?tab=traffic`, page.url()).href);
  const predictions = stat(page, 'Requests').locator('xpath=following-sibling::*[1]');
  await expect(predictions).toHaveText(/rows$/);
  const before = Number((await predictions.innerText()).replace(/\D/g, ''));
  await deploymentPage(page).sendTraffic(dataset);
  await expect
    .poll(async () => Number((await predictions.innerText()).replace(/\D/g, '')))
    .toBe(before + 1000);
}
