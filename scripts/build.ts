/** `npm run build`: the desktop app's bundle and the user interface of both hosts, where their sources changed. */
import { ensureDesktopBundle } from './start/desktop-bundle.ts';

const startedMs = performance.now();
const isBuilt = await ensureDesktopBundle(() => undefined);
const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
console.log(
  isBuilt ? `Built out/main, out/preload and out/renderer in ${seconds} s.` : 'Everything is built already.',
);
