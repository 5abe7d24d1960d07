/**
 * `npm run test:e2e [-- STORY … --grep WORDS]`: the stories in a real Chromium, and in Electron where its
 * binary is there. Arguments go to Playwright.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findChromium } from '../e2e/find-chromium.ts';
import { hasDisplay } from './start/app-window.ts';
import { findBinary } from './start/electron-binary.ts';
import { ensureRenderer } from './start/renderer.ts';

const root = join(import.meta.dirname, '..');

/** Why Electron is left out, or null where the stories can run in it. */
function whyNoElectron(): string | null {
  if (findBinary() === null) return 'Electron’s binary is not on this machine';
  if (!hasDisplay()) return 'Electron’s binary is here, but no display is';
  return null;
}

const reason = whyNoElectron();
const announceBuild = () => console.log('Building the user interface …');
if (reason === null) {
  const { ensureDesktopBundle } = await import('./start/desktop-bundle.ts');
  await ensureDesktopBundle(announceBuild);
} else {
  await ensureRenderer(announceBuild);
}

console.log(`Chromium: ${findChromium().origin}.`);
console.log(
  reason === null
    ? 'Electron: its binary is here; the stories run in it too.'
    : `${reason}: the stories run in the browser only.`,
);

const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/@playwright/test/cli.js'), 'test', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, MILLWRIGHT_STORY_HOSTS: reason === null ? 'web,electron' : 'web' },
  },
);
process.exitCode = status ?? 1;
