import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { rendererBuild } from './vite.renderer.config.ts';

/** The renderer for the web host: `out/renderer`. `electron.vite.config.ts` builds the same for the shell. */
export default defineConfig({
  ...rendererBuild,
  plugins: [react()],
});
