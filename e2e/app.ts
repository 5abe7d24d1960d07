/**
 * The fixture of all stories: the real product on an empty workspace, a window on it, and at the end the proof
 * that nothing went wrong on the way: no error in the console, no breach of the content security policy, and
 * a process that ends by itself with 0.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, test as base, chromium, expect, type Page } from '@playwright/test';
import { findBinary } from '../scripts/start/electron-binary.ts';
import { findChromium } from './find-chromium.ts';
import { startWebProcess } from './host-process.ts';
import { started } from './pages/window.ts';
import { type PageWatch, watchContext } from './watch-page.ts';

export type StoryHost = 'web' | 'electron';

export interface OpenApp {
  readonly page: Page;
  readonly watch: PageWatch;
  /** Ends window and product; answers the product's exit code. */
  readonly close: () => Promise<number | null>;
}

const root = join(import.meta.dirname, '..');
const smallestScreen = { width: 1280, height: 800 };

async function openWeb(workspaceFolder: string): Promise<OpenApp> {
  const host = await startWebProcess(workspaceFolder);
  const { executable, args } = findChromium();
  const browser = await chromium.launch({ executablePath: executable, args: [...args] });
  const context = await browser.newContext({
    viewport: smallestScreen,
    locale: 'en-GB',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const watch = await watchContext(context);
  const page = await context.newPage();
  await page.goto(host.windowUrl);
  await shown(page);
  return {
    page,
    watch,
    close: async () => {
      await browser.close();
      return host.stop();
    },
  };
}

async function openElectron(workspaceFolder: string): Promise<OpenApp> {
  const executablePath = findBinary();
  if (executablePath === null)
    throw new Error('Electron’s binary is not here; scripts/e2e.ts leaves it out then.');
  const app = await _electron.launch({
    executablePath,
    // A profile of its own: a running Millwright of the user would take over as the single instance.
    args: [
      root,
      `--user-data-dir=${join(workspaceFolder, 'electron-profile')}`,
      ...(isRoot() ? ['--no-sandbox'] : []),
    ],
    env: { ...(process.env as Record<string, string>), MILLWRIGHT_WORKSPACE: workspaceFolder },
  });
  const watch = await watchContext(app.context());
  const page = await app.firstWindow();
  // What happened before the watch began happens again.
  await page.reload();
  await shown(page);
  const child = app.process();
  return {
    page,
    watch,
    close: async () => {
      const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
      await app.close();
      return exited;
    },
  };
}

/** Past the exchange of the link for a session, and past the frame of the first paint, which takes no keys. */
async function shown(page: Page): Promise<void> {
  await started(page);
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

export function openApp(host: StoryHost, workspaceFolder: string): Promise<OpenApp> {
  switch (host) {
    case 'web':
      return openWeb(workspaceFolder);
    case 'electron':
      return openElectron(workspaceFolder);
  }
}

interface Options {
  /** Which host a story runs on; a project of playwright.config.ts each. */
  readonly host: StoryHost;
}

interface Fixtures {
  readonly folder: string;
  readonly app: OpenApp;
  /** The window, on Home of an empty workspace. */
  readonly page: Page;
}

export const test = base.extend<Fixtures & Options>({
  host: ['web', { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from here
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'millwright-story-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  app: async ({ host, folder }, use) => {
    const app = await openApp(host, join(folder, 'workspace'));
    await use(app);
    const exitCode = await app.close();
    expect(app.watch.problems, 'errors in the window').toEqual([]);
    expect(exitCode, 'exit code of Millwright').toBe(0);
  },
  page: async ({ app }, use) => use(app.page),
});

export { expect };
