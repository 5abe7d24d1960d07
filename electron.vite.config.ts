import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { workerKinds } from './src-main/platform/processes/worker-host.ts';
import { rendererBuild, rendererPlugins } from './vite.renderer.config.ts';

const file = (path: string) => resolve(import.meta.dirname, path);

/** Programs of their own: worker processes, and threads that a module starts beside itself. */
const workers = Object.fromEntries(
  workerKinds.map((kind) => [`worker-${kind}`, file(`src-main/workers/${kind}/${kind}.main.ts`)]),
);
const threads = Object.fromEntries(
  globSync('src-main/**/*.thread.ts', { cwd: import.meta.dirname }).map((path) => [
    path.replaceAll('\\', '/').replace(/\.ts$/, ''),
    file(path),
  ]),
);

/**
 * The source runs as it is on Node, and here as JavaScript with the same folders, so two things need help:
 * a thread's file has another ending, and electron-vite must not add a `require` to modules that make their own.
 */
const keepSourceWorking: Plugin = {
  name: 'millwright:keep-source-working',
  transform: (code, id) =>
    /src-main[\\/].*\.ts$/.test(id) && code.includes('.thread.ts')
      ? code.replaceAll(/\.thread\.ts(?=['"`])/g, '.thread.js')
      : null,
  configResolved: ({ plugins }) => {
    for (const plugin of plugins) if (plugin.name === 'vite:esm-shim') delete plugin.renderChunk;
  },
};

/** electron-vite asks for `./`, under which a reload of `/data/…` looks for its files beside `/data`. */
const absoluteAddresses: Plugin = {
  name: 'millwright:absolute-addresses',
  enforce: 'post',
  config: (config) => {
    config.base = rendererBuild.base;
  },
};

export default defineConfig({
  main: {
    plugins: [keepSourceWorking],
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        input: {
          electron: file('src-main/hosts/electron/electron.main.ts'),
          backend: file('src-main/hosts/electron/backend.main.ts'),
          ...workers,
          ...threads,
        },
        // Packages stay packages, also those that only a dependency names: native ones cannot be bundled.
        external: [/^(?:@[\w.-]+\/)?[a-z][\w.-]*(?:\/.*)?$/i],
        // One file a module: what a module finds beside itself by `import.meta.url` is beside it here, too.
        output: { preserveModules: true, preserveModulesRoot: import.meta.dirname },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload can require nothing but electron, and must be CommonJS.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: file('src-preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: { ...rendererBuild, plugins: [...rendererPlugins(), absoluteAddresses] },
});
