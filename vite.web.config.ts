import { defineConfig } from 'vite';
import { rendererBuild, rendererPlugins } from './vite.renderer.config.ts';

/** The renderer for the web host: `out/renderer`. `electron.vite.config.ts` builds the same for the shell. */
export default defineConfig({
  ...rendererBuild,
  plugins: rendererPlugins(),
});
