import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

export interface StaticFile {
  /** Its name in the folder, with forward slashes. */
  readonly name: string;
  /** Read at the first call and kept: a user interface is a few megabytes, and is asked for in a burst. */
  readonly bytes: () => Buffer;
  /** The same, gzipped at build time; null where it was not. */
  readonly gzippedBytes: (() => Buffer) | null;
  readonly contentType: string;
  /** Changes with every build. */
  readonly etag: string;
  /** True for files named by the hash of their content: they never change. */
  readonly isImmutable: boolean;
}

export interface StaticFiles {
  /** The file of a URL path as it stands in the request, without query. */
  find(urlPath: string): StaticFile | null;
  /** `index.html`, for every address that the user interface routes by itself. */
  index(): StaticFile | null;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * The files of a folder by their URL path. A request's path is only ever looked up in the list made by walking
 * the folder and never joined to anything, so there is no path to climb out on. The list is made again when
 * `index.html` has been rebuilt.
 */
export function createStaticFiles(folder: string): StaticFiles {
  let files: ReadonlyMap<string, StaticFile> = new Map();
  let builtAtMs = Number.NaN;

  const current = (): ReadonlyMap<string, StaticFile> => {
    const mtimeMs = statSync(join(folder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN;
    if (!Object.is(mtimeMs, builtAtMs)) {
      builtAtMs = mtimeMs;
      files = Number.isNaN(mtimeMs) ? new Map() : walk(folder, mtimeMs);
    }
    return files;
  };

  return {
    find: (urlPath) => files.get(urlPath) ?? current().get(urlPath) ?? null,
    index: () => current().get('/index.html') ?? null,
  };
}

function walk(folder: string, builtAtMs: number): ReadonlyMap<string, StaticFile> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    // Links are left out: what they point at was never built.
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const all = new Set(names);
  return new Map(
    names
      .filter((name) => contentTypes[extname(name)] !== undefined)
      .map((name) => [
        `/${name}`,
        {
          name,
          bytes: readOnce(join(folder, name)),
          gzippedBytes: all.has(`${name}.gz`) ? readOnce(join(folder, `${name}.gz`)) : null,
          etag: `W/"${Math.round(builtAtMs).toString(36)}"`,
          contentType: contentTypes[extname(name)]!,
          isImmutable: /[-.][\w-]{8}\.\w+$/.test(name) && name.startsWith('assets/'),
        },
      ]),
  );
}

function readOnce(file: string): () => Buffer {
  let bytes: Buffer | undefined;
  return () => {
    bytes ??= readFileSync(file);
    return bytes;
  };
}
