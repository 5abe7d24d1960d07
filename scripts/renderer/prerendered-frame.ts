/**
 * Puts what the first paint shows into index.html: the frame in each of its forms, rendered by the app's own
 * components, the theme's variables as a file, and the script that chooses. docs/adr/0009-prerendered-frame.md
 * has the reasons.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type InlineConfig, type Plugin, type Rolldown, type UserConfig } from 'vite';

/** What the nested builds have in common with the one that they belong to. */
type SharedConfig = Required<Pick<UserConfig, 'root' | 'resolve' | 'cacheDir'>>;

interface Frame {
  readonly id: string;
  readonly html: string;
}

interface RenderedFrame {
  readonly frames: readonly Frame[];
  readonly themeSheet: string;
}

export function prerenderedFrame(shared: SharedConfig): Plugin {
  let files: { readonly theme: string; readonly firstPaint: string } | undefined;
  let frames: readonly Frame[] = [];
  return {
    name: 'millwright:prerendered-frame',
    apply: 'build',
    buildStart: async function () {
      const rendered = await renderFrames(shared);
      frames = rendered.frames;
      const emit = (name: string, source: string) =>
        this.getFileName(this.emitFile({ type: 'asset', name, source }));
      files = {
        theme: emit('theme.css', rendered.themeSheet),
        firstPaint: emit('first-paint.js', await bundleFirstPaint(shared)),
      };
    },
    transformIndexHtml: {
      order: 'post',
      handler: (html) => withFrame(html, frames, files!),
    },
  };
}

function withFrame(
  html: string,
  frames: readonly Frame[],
  files: { readonly theme: string; readonly firstPaint: string },
): string {
  const scripts = [...html.matchAll(/<script type="module"[^>]* src="([^"]+)"><\/script>/g)];
  // The last one is the app; the ones before it are imported by it, and named only to be loaded early.
  const app = scripts.at(-1)?.[1];
  if (app === undefined) throw new Error('index.html has no script of the app.');
  const early = scripts.map(([, src]) => `<link rel="modulepreload" href="${src}">`);
  const templates = frames.map(({ id, html: frame }) => `<template id="${id}">${inert(frame)}</template>`);
  const body = [...templates, `<script src="/${files.firstPaint}" data-app="${app}"></script>`, '</body>'];
  return scripts
    .reduce((page, [script], index) => page.replace(script, early[index]!), html)
    .replace('</head>', () => `  <link rel="stylesheet" href="/${files.theme}">\n  </head>`)
    .replace('</body>', () => body.join('\n'));
}

/** What needs the app takes no click before the app is there; links work at once. */
function inert(html: string): string {
  return (
    html
      .replaceAll('<button ', '<button inert ')
      // The policy refuses style attributes of a parsed page; the first script sets them.
      .replaceAll(' style="', ' data-style="')
  );
}

/** A build, so that names of classes and files are those of the app. */
async function renderFrames(shared: SharedConfig): Promise<RenderedFrame> {
  const outDir = join(shared.cacheDir, 'frame');
  await build({
    ...nested(shared),
    plugins: [withoutLazyPages],
    ssr: { noExternal: true },
    build: {
      ssr: join(shared.root, 'app/frame/frame.server.tsx'),
      outDir,
      emptyOutDir: true,
      minify: false,
      assetsInlineLimit: 0,
      target: 'node24',
      rolldownOptions: { output: { entryFileNames: 'frame.mjs', codeSplitting: false } },
    },
  });
  try {
    return (await import(pathToFileURL(join(outDir, 'frame.mjs')).href)) as RenderedFrame;
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** No frame shows what a screen loads at its first visit. */
const withoutLazyPages: Plugin = {
  name: 'millwright:without-lazy-pages',
  enforce: 'pre',
  resolveId: (id, _importer, { kind }) => (kind === 'dynamic-import' ? { id, external: true } : null),
};

async function bundleFirstPaint(shared: SharedConfig): Promise<string> {
  const built = (await build({
    ...nested(shared),
    build: {
      write: false,
      target: 'chrome140',
      minify: true,
      rolldownOptions: { input: join(shared.root, 'app/frame/first-paint.ts'), output: { format: 'iife' } },
    },
  })) as Rolldown.RolldownOutput;
  return built.output[0].code;
}

const nested = ({ root, resolve: resolving, cacheDir }: SharedConfig): InlineConfig => ({
  root,
  resolve: resolving,
  cacheDir,
  configFile: false,
  // A directive such as “use client” loses its meaning, and is told of a hundred times over.
  logLevel: 'error',
  mode: 'production',
});
