import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import type { PluginOption, UserConfig } from 'vite';
import { prerenderedFrame } from './scripts/renderer/prerendered-frame.ts';

const folder = (path: string) => resolve(import.meta.dirname, path);

/** What both builds of the renderer share: the web host's and the desktop shell's. */
export const rendererBuild = {
  root: folder('src-renderer'),
  // Deep links (`/runs/…`) are answered with index.html, so its files need absolute addresses.
  base: '/',
  cacheDir: folder('.cache/vite'),
  resolve: { alias: [{ find: /^zod$/, replacement: folder('src-renderer/zod-without-eval.ts') }] },
  build: {
    outDir: folder('out/renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    // electron-vite would leave it out, and both builds go to the same folder.
    minify: true,
    // Small pictures as data: URLs would need `data:` in more places of the content security policy.
    assetsInlineLimit: 0,
    // Vite's preload helper would be an inline script in old browsers; every target here has modulepreload.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: folder('src-renderer/index.html') },
      // All that the first screen needs in one file: HTTP/1.1 loads six at a time, and sixty cost half a second.
      output: { codeSplitting: { groups: [{ name: 'app', tags: ['$initial'] }] } },
    },
  },
} satisfies UserConfig;

export const rendererPlugins = (): PluginOption[] => [react(), prerenderedFrame(rendererBuild)];
