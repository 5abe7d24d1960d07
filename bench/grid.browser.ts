/**
 * The grid of a version in the real app, in a real browser: opened from the list of datasets, scrolled by the wheel,
 * and sent to rows far away. `--workspace DIR --name NAME --rows N`. The column `id` of the table holds the number of
 * its row, so that every look at the grid is checked.
 */
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { findChromium } from '../e2e/find-chromium.ts';
import { startWebProcess } from '../e2e/host-process.ts';
import { median } from './summary.ts';

const { values: args } = parseArgs({
  options: { workspace: { type: 'string' }, name: { type: 'string' }, rows: { type: 'string' } },
});
if (args.workspace === undefined || args.name === undefined)
  throw new Error('--workspace and --name name a dataset.');
const rowCount = Number(args.rows);

const timeoutMs = 60_000;
const turns = 5;
/** Where the jumps go, in parts of the whole. */
const targets = [0.5, 0.9, 0.1, 0.737, 0.25, 0.999];

const host = await startWebProcess(args.workspace);
const { executable, args: browserArgs } = findChromium();
const browser = await chromium.launch({ executablePath: executable, args: [...browserArgs] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(timeoutMs);
  await page.goto(host.windowUrl);
  const opens: number[] = [];
  for (let turn = 0; turn <= turns; turn++) {
    const ms = await open(page, args.name);
    // The first one of a session hashes the file, starts the data worker and loads the code of the page.
    if (turn > 0) opens.push(ms);
  }
  const scrolls: number[] = [];
  const longest: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const frames = await scroll(page);
    scrolls.push(quantile(frames, 0.95));
    longest.push(Math.max(...frames));
  }
  const jumps: number[] = [];
  for (const target of targets) jumps.push(await page.evaluate(jumpTo, target));
  const nodes = await page.evaluate(() => document.querySelectorAll('.ag-root *').length);
  console.log(
    JSON.stringify({
      settings: {
        chromium: browser.version(),
        opens: opens.map(Math.round),
        jumps: jumps.map(Math.round),
        nodes,
      },
      openMs: median(opens),
      scrollP95Ms: median(scrolls),
      longestFrameMs: median(longest),
      jumpMs: median(jumps),
      answer: `${rowCount} rows` === (await rowsShown(page)) ? 'every row in its place' : 'other rows',
    }),
  );
} finally {
  await browser.close();
  await host.stop();
}

function quantile(values: readonly number[], level: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(level * sorted.length) - 1)]!;
}

/** From the click on the dataset in the list to its first row. */
async function open(page: Page, name: string): Promise<number> {
  await page.getByRole('link', { name: 'Data', exact: true }).first().click();
  await page.locator('main a').filter({ hasText: name }).first().waitFor();
  return page.evaluate(async (wanted) => {
    const link = [...document.querySelectorAll<HTMLAnchorElement>('main a')].find(({ textContent }) =>
      textContent.includes(wanted),
    );
    const started = performance.now();
    link!.click();
    while (performance.now() - started < 60_000) {
      await new Promise(requestAnimationFrame);
      const cell = document.querySelector('.ag-row[row-index="0"] [col-id="c0"]');
      if (cell?.textContent === '0') return performance.now() - started;
    }
    throw new Error('The first row was not shown within a minute.');
  }, name);
}

/** Two seconds of the wheel, 120 px a notch; answers the time between frames. */
async function scroll(page: Page): Promise<number[]> {
  await page.locator('.ag-grid-viewport').hover();
  await page.evaluate(() => {
    const frames: number[] = [];
    let last = performance.now();
    const look = (now: number) => {
      frames.push(now - last);
      last = now;
      if (!Object.hasOwn(window, 'isScrollDone')) requestAnimationFrame(look);
    };
    Reflect.deleteProperty(window, 'isScrollDone');
    Object.assign(window, { scrolledFrames: frames });
    requestAnimationFrame(look);
  });
  const until = Date.now() + 2_000;
  while (Date.now() < until) {
    await page.mouse.wheel(0, 120);
    await page.waitForTimeout(30);
  }
  return page.evaluate(() => {
    Object.assign(window, { isScrollDone: true });
    return (window as unknown as { scrolledFrames: number[] }).scrolledFrames.slice(1);
  });
}

/** In the page: the scroll bar goes to a part of the whole; until the row there shows its own number. */
async function jumpTo(part: number): Promise<number> {
  const viewport = document.querySelector('.ag-grid-viewport')!;
  const started = performance.now();
  viewport.scrollTop = part * (viewport.scrollHeight - viewport.clientHeight);
  while (performance.now() - started < 60_000) {
    await new Promise(requestAnimationFrame);
    const box = viewport.getBoundingClientRect();
    const rows = [...document.querySelectorAll('.ag-row[row-index]')].filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return top >= box.top && bottom <= box.bottom;
    });
    const isShown = rows.every(
      (row) => row.querySelector('[col-id="c0"]')?.textContent === row.getAttribute('row-index'),
    );
    if (rows.length > 5 && isShown) return performance.now() - started;
  }
  throw new Error('The rows were not shown within a minute.');
}

/** What the page says of the number of rows, from the grid itself: its last row is the last of the table. */
async function rowsShown(page: Page): Promise<string> {
  await page.evaluate(jumpTo, 1);
  const last = await page.evaluate(() =>
    Math.max(
      ...[...document.querySelectorAll('.ag-row[row-index]')].map((row) =>
        Number(row.getAttribute('row-index')),
      ),
    ),
  );
  return `${last + 1} rows`;
}
