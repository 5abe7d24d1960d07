import { join } from 'node:path';
import { ensureBuilt } from './fresh-build.ts';
import { ensureRenderer, finishRenderer } from './renderer.ts';
import { runTool } from './run-tool.ts';

const mainFolder = join(import.meta.dirname, '../../out/main');

/** The desktop app carries no source tree, so main process, preload and user interface are all built. */
export async function ensureDesktopBundle(onBuild: () => void): Promise<boolean> {
  const isBuilt = await ensureBuilt(
    {
      outFolder: mainFolder,
      mainFile: 'electron.js',
      sources: ['src-main', 'src-preload', 'src-shared', 'electron.vite.config.ts', 'package-lock.json'],
      build: async () => {
        await runTool('electron-vite/bin/electron-vite.js', ['build', '--logLevel', 'warn']);
        finishRenderer();
      },
    },
    onBuild,
  );
  return (await ensureRenderer(onBuild)) || isBuilt;
}
