/**
 * `node scripts/run.mjs e2e/screenshots.ts [--to DIR] [--size 1920x1080] [--only WORD]`: walks the app with the
 * sample loaded and writes every screen, light and dark, at 1280×800 to docs/screenshots; with `--to` elsewhere,
 * to look at.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import { openApp } from './app.ts';
import { importSheet } from './pages/data-pages.ts';
import { dropFile } from './pages/window.ts';
import { smallerPng } from './smaller-png.ts';
import { buildWorld, samples, settled, type World } from './tour.ts';

const { values: options } = parseArgs({
  options: {
    to: { type: 'string' },
    size: { type: 'string', default: '1280x800' },
    only: { type: 'string' },
  },
});
const folder = options.to ?? join(import.meta.dirname, '../docs/screenshots');
const [width = 1280, height = 800] = options.size.split('x').map(Number);
const schemes = ['light', 'dark'] as const;

interface Screen {
  readonly name: string;
  readonly path: string;
  /** What is done on it before the picture. */
  readonly prepare?: (page: Page) => Promise<void>;
}

async function shoot(page: Page, { name, path, prepare }: Screen): Promise<void> {
  if (options.only !== undefined && !name.includes(options.only)) return;
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(new URL(path, page.url()).href);
    await settled(page);
    await prepare?.(page);
    // Charts draw one frame after their data; the caret must not blink into the picture.
    await page.waitForTimeout(700);
    const png = await page.screenshot({ caret: 'hide', animations: 'disabled' });
    writeFileSync(
      join(folder, `${name}.${colorScheme}.png`),
      options.to === undefined ? smallerPng(png) : png,
    );
  }
}

function screensOf(world: World): readonly Screen[] {
  return [
    { name: 'home', path: '/' },
    { name: 'data', path: '/data' },
    { name: 'data-import', path: '/data', prepare: openImport },
    { name: 'data-rows', path: world.version },
    { name: 'data-column', path: world.version, prepare: openColumn },
    { name: 'data-columns', path: `${world.version}?tab=columns` },
    { name: 'data-findings', path: `${world.version}?tab=findings` },
    { name: 'data-transform', path: `${world.version}?tab=transform` },
    { name: 'data-associations', path: `${world.version}?tab=associations` },
    { name: 'data-expectations', path: `${world.version}?tab=expectations` },
    { name: 'data-splits', path: `${world.version}?tab=splits` },
    { name: 'data-sql', path: `${world.version}?tab=sql`, prepare: runSql },
    { name: 'data-lineage', path: `${world.version}?tab=lineage` },
    { name: 'data-versions', path: `${world.version}?tab=versions` },
    { name: 'data-report', path: `${world.version}?tab=report` },
    { name: 'data-upkeep', path: `${world.version}?tab=upkeep` },
    { name: 'train', path: world.train },
    { name: 'runs', path: '/runs' },
    { name: 'run-results', path: world.run },
    { name: 'run-explain', path: `${world.run}?tab=explain`, prepare: explain },
    { name: 'run-explain-row', path: `${world.run}?tab=explain&explain=row`, prepare: explain },
    { name: 'run-curves', path: `${world.run}?tab=curves` },
    { name: 'run-details', path: `${world.run}?tab=details` },
    { name: 'run-log', path: `${world.run}?tab=log` },
    { name: 'compare', path: world.comparison },
    { name: 'models', path: '/models' },
    { name: 'model', path: world.model },
    { name: 'serving', path: '/serving' },
    { name: 'serving-try', path: world.deployment, prepare: sendRequest },
    { name: 'serving-traffic', path: `${world.deployment}?tab=traffic` },
    { name: 'serving-keys', path: `${world.deployment}?tab=keys` },
    { name: 'monitoring', path: '/monitoring' },
    { name: 'drift', path: world.monitor },
    { name: 'drift-feature', path: world.monitor, prepare: openFeature },
    { name: 'compute', path: '/compute' },
    { name: 'settings', path: '/settings' },
    { name: 'palette', path: world.version, prepare: openPalette },
    { name: 'shortcuts', path: world.version, prepare: async (page) => page.keyboard.press('?') },
    { name: 'jobs', path: world.version, prepare: openJobs },
  ];
}

async function openImport(page: Page): Promise<void> {
  await dropFile(page, join(samples, 'traffic-steady.csv.gz'));
  await importSheet(page).import.waitFor();
}

async function openColumn(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /distinct$/ })
    .first()
    .click();
}

/** The first picture has to ask for it. */
async function explain(page: Page): Promise<void> {
  const ask = page.getByRole('button', { name: 'Explain this run' });
  if (await ask.isVisible()) await ask.click();
  await page.getByRole('button', { name: 'Explain again…' }).waitFor({ timeout: 120_000 });
}

async function runSql(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Run/ }).click();
  await page
    .getByText(/ rows?\b.* in /)
    .first()
    .waitFor();
}

async function sendRequest(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send request' }).click();
  await page.getByText(/^Answered with/).waitFor();
}

async function openFeature(page: Page): Promise<void> {
  await page.getByRole('grid', { name: 'Drift by feature' }).locator('tbody tr').first().click();
}

/** The drawer stays open from one window to the next. */
async function openJobs(page: Page): Promise<void> {
  const drawer = page.getByRole('region', { name: 'Jobs' });
  if (!(await drawer.isVisible())) await page.keyboard.press('j');
  await drawer.waitFor();
}

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Search objects and commands').fill('fl');
  await page.getByRole('dialog').getByText('Late flights from New York').first().waitFor();
}

mkdirSync(folder, { recursive: true });
const temporary = mkdtempSync(join(tmpdir(), 'millwright-screens-'));
const app = await openApp('web', join(temporary, 'workspace'));
try {
  await app.page.setViewportSize({ width, height });
  await shoot(app.page, { name: 'home-empty', path: '/' });
  const world = await buildWorld(app.page);
  for (const screen of screensOf(world)) await shoot(app.page, screen);
  for (const problem of app.watch.problems) console.error(problem);
  process.exitCode = app.watch.problems.length === 0 ? 0 : 1;
} catch (error) {
  const stuck = join(tmpdir(), 'millwright-screenshots-stuck.png');
  await app.page.screenshot({ path: stuck });
  console.error(`The walk got stuck here: ${stuck}`);
  throw error;
} finally {
  await app.close();
  rmSync(temporary, { recursive: true, force: true });
}
