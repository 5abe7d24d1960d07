import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Backend } from '../../src-main/backend.ts';
import { startWebHost, type WebHost, type WebHostOptions } from '../../src-main/hosts/web/web-host.ts';
import { writeHostRecord } from '../../src-main/platform/files/host-record.ts';
import { workspaceFolderOf } from '../../src-main/platform/files/workspace-folder.ts';
import { lockWorkspace, type WorkspaceLock } from '../../src-main/platform/files/workspace-lock.ts';
import { AppError } from '../../src-shared/kit/app-error.ts';
import { describeError } from './describe-error.ts';
import { ensureRenderer, rendererFolder } from './renderer.ts';

const appFolder = join(import.meta.dirname, '../..');

export interface WebStartOptions {
  readonly port: number | undefined;
  readonly isOpening: boolean;
  readonly workspace: string | undefined;
  readonly allowedHosts: readonly string[];
  /** Whoever starts the host lets windows choose from these. */
  readonly folders: readonly string[];
  readonly isJson: boolean;
}

/**
 * Starts web host and backend, opens a window, and leaves them running until Ctrl+C. The host comes first: the
 * window's own start takes longer than opening the workspace, and the two go on side by side.
 */
export async function startWeb(options: WebStartOptions): Promise<void> {
  const say = options.isJson ? () => undefined : (line: string) => console.log(line);
  const workspaceFolder = workspaceFolderOf(options.workspace);
  const token = bearerToken();
  await ensureRenderer(() => say('Building the user interface (once after each change) …'));
  const lock = lockOrExplain(workspaceFolder);
  const { promise: backend, resolve: openBackend } = Promise.withResolvers<Backend>();
  const hostOptions = { backend, rendererFolder, token, allowedHosts: options.allowedHosts };
  const host = await listen(hostOptions, options.port, workspaceFolder);
  const record = writeHostRecord(workspaceFolder, { url: host.url, token, processId: process.pid });
  const close = async () => {
    record.remove();
    await host.close();
    await (await backend).close();
  };
  closeOnSignal(close);

  if (options.isJson) {
    const { url, port } = host;
    console.log(JSON.stringify({ url, port, windowUrl: host.windowUrl(), token, workspaceFolder }));
  } else {
    say(`Millwright has ${workspaceFolder} open at ${host.url}`);
    if (!options.isOpening) say(`Open this link, which works once: ${host.windowUrl()}`);
  }
  const opening = options.isOpening ? openLazily(host.windowUrl()) : null;
  openBackend(loadBackend(workspaceFolder, { lock, folders: options.folders }));
  await backend.catch(async (error: unknown) => {
    record.remove();
    await host.close();
    throw error;
  });
  if ((await opening) === 'nothing') say(`Open this link, which works once: ${host.windowUrl()}`);
  say('“npx millwright open” makes another link. Ctrl+C ends it.');
}

async function loadBackend(
  workspaceFolder: string,
  { lock, folders }: { readonly lock: WorkspaceLock; readonly folders: readonly string[] },
): Promise<Backend> {
  const [{ createBackend }, { createNodeWorkerHost }, { sourceWorkerEntries }] = await Promise.all([
    import('../../src-main/backend.ts'),
    import('../../src-main/platform/processes/node-worker-host.ts'),
    import('../../src-main/workers/entries.ts'),
  ]);
  const workers = createNodeWorkerHost(sourceWorkerEntries(appFolder));
  const backend = await createBackend({ workspaceFolder, appFolder, hostKind: 'web', workers, lock });
  for (const folder of folders) await backend.grants.grantFolder(folder);
  return backend;
}

function lockOrExplain(workspaceFolder: string): WorkspaceLock {
  try {
    return lockWorkspace(workspaceFolder);
  } catch (error) {
    if (!(error instanceof AppError) || error.data.reason !== 'workspace-locked') throw error;
    throw new AppError('CONFLICT', `The workspace ${workspaceFolder} is open in another Millwright.`, {
      reason: 'workspace-locked',
      nextStep:
        'Run “npx millwright open” for a window on it, close the other one, or choose another folder with --workspace.',
    });
  }
}

async function openLazily(url: string) {
  const { openWindow } = await import('./app-window.ts');
  return openWindow(url);
}

/**
 * A browser keeps what it stores (panel sizes, drafts, cached files) by address, so a workspace gets the same
 * port every time where that is free, and any free one else. A port that was asked for is taken or refused.
 */
async function listen(
  options: Omit<WebHostOptions, 'port'>,
  asked: number | undefined,
  workspaceFolder: string,
): Promise<WebHost> {
  const usual = 42_000 + (createHash('sha256').update(workspaceFolder).digest().readUInt16BE() % 6_000);
  try {
    return await startWebHost({ ...options, port: asked ?? usual });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (asked === undefined) return startWebHost({ ...options, port: 0 });
    throw new AppError('CONFLICT', `Port ${asked} is in use.`, {
      nextStep: 'Choose another with --port N, or leave --port out.',
    });
  }
}

function bearerToken(): string {
  const named = process.env.MILLWRIGHT_TOKEN;
  if (named === undefined || named === '') return randomBytes(32).toString('base64url');
  if (/^[\w-]{32,200}$/.test(named)) return named;
  throw new AppError('INVALID_INPUT', 'MILLWRIGHT_TOKEN is not a usable token.', {
    nextStep:
      'Give it 32 to 200 letters, digits, - and _, for example from “openssl rand -hex 32”, or unset it.',
  });
}

/** The first signal, or the end of the launcher, winds everything up; a second one ends the process at once. */
function closeOnSignal(close: () => Promise<void>): void {
  let isClosing = false;
  const windUp = () => {
    if (isClosing) process.exit(130);
    isClosing = true;
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(describeError(error));
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, windUp);
  process.once('disconnect', windUp);
}
