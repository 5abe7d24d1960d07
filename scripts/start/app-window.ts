/** Opens an address as an app window of an installed browser, else in the default browser. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from '../../src-main/platform/packs/cache-folder.ts';

/** Chromium and its relatives: the ones that know `--app`. */
const browsers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
    'microsoft-edge-stable',
    'brave-browser',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'Google\\Chrome\\Application\\chrome.exe',
    'Microsoft\\Edge\\Application\\msedge.exe',
    'Chromium\\Application\\chrome.exe',
  ].flatMap((name) =>
    [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].flatMap(
      (folder) => (folder === undefined ? [] : [join(folder, name)]),
    ),
  ),
};

export type Opened = 'app-window' | 'default-browser' | 'nothing';

/** Whether a window can appear at all: over a plain SSH session it cannot. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

export async function openWindow(url: string): Promise<Opened> {
  if (!hasDisplay()) return 'nothing';
  const browser = findBrowser();
  // A profile of its own: the window is ours alone, without the user's extensions, and gets its own taskbar entry.
  const profile = join(cacheFolder(), 'app-window');
  const isOpened =
    browser !== null &&
    (await launch(browser, [
      `--app=${url}`,
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--no-default-browser-check',
    ]));
  if (isOpened) return 'app-window';
  return (await openInDefaultBrowser(url)) ? 'default-browser' : 'nothing';
}

function findBrowser(): string | null {
  const names = browsers[process.platform] ?? [];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = names.flatMap((name) =>
    name.includes('/') || name.includes('\\') ? [name] : folders.map((folder) => join(folder, name)),
  );
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function openInDefaultBrowser(url: string): Promise<boolean> {
  switch (process.platform) {
    case 'darwin':
      return launch('open', [url]);
    case 'win32':
      // `start` would read the fragment's characters as its own syntax.
      return launch('rundll32', ['url.dll,FileProtocolHandler', url]);
    default:
      return launch('xdg-open', [url]);
  }
}

/** A program that is still there after a moment, or ended well by then, has opened its window. */
function launch(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { detached: true, stdio: 'ignore' });
    const timer = setTimeout(() => resolve(true), 1_500);
    child.once('error', () => {
      clearTimeout(timer);
      resolve(false);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
    child.unref();
  });
}
