import { join } from 'node:path';
import { ensureBuilt } from './fresh-build.ts';
import { ensureRenderer } from './renderer.ts';
import { runTool } from './run-tool.ts';

const mainFolder = join(import.meta.dirname, '../../out/main');

/** Electron's own Node runs no TypeScript with our import rules in a packaged app, so main and preload are bundled. */
export async function ensureDesktopBundle(onBuild: () => void): Promise<void> {
  await ensureBuilt(
    {
      outFolder: mainFolder,
      mainFile: 'electron.js',
      sources: ['src-main', 'src-preload', 'src-shared', 'electron.vite.config.ts', 'package-lock.json'],
      build: () => runTool('electron-vite/bin/electron-vite.js', ['build', '--logLevel', 'warn']),
    },
    onBuild,
  );
  await ensureRenderer(onBuild);
}
