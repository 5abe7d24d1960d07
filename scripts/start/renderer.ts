import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildTarget, ensureBuilt, markBuilt } from './fresh-build.ts';
import { runTool } from './run-tool.ts';

export const rendererFolder = join(import.meta.dirname, '../../out/renderer');

/** The user interface is the one thing the web host needs built: a browser cannot run the source as it is. */
const renderer: BuildTarget = {
  outFolder: rendererFolder,
  mainFile: 'index.html',
  sources: [
    'src-renderer',
    'src-shared',
    'vite.web.config.ts',
    'vite.renderer.config.ts',
    'scripts/renderer',
    'package-lock.json',
  ],
  build: async () => {
    await runTool('vite/bin/vite.js', ['build', '--config', 'vite.web.config.ts', '--logLevel', 'warn']);
    compress();
  },
};

export function ensureRenderer(onBuild: () => void): Promise<boolean> {
  return ensureBuilt(renderer, onBuild);
}

/** After electron-vite, which builds the same renderer into the same folder. */
export function finishRenderer(): void {
  compress();
  markBuilt(renderer);
}

/** Gzips once what is served many times. Small files gain nothing; fonts and pictures are compressed already. */
function compress(): void {
  for (const name of readdirSync(rendererFolder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|css|html|svg|json|wasm)$/.test(name)) continue;
    const bytes = readFileSync(join(rendererFolder, name));
    if (bytes.length > 1024) writeFileSync(join(rendererFolder, `${name}.gz`), gzipSync(bytes, { level: 7 }));
  }
}
