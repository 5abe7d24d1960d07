import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Backend, type BackendDeps, createBackend } from '../src-main/backend.ts';
import { createNodeWorkerHost } from '../src-main/platform/processes/node-worker-host.ts';
import { sourceWorkerEntries } from '../src-main/workers/entries.ts';

export const appFolder = join(import.meta.dirname, '..');

/** Secrets of all test workspaces of this process; those of the user running the tests are never touched. */
const testConfigFolder = mkdtempSync(join(tmpdir(), 'millwright-test-config-'));
process.once('exit', () => rmSync(testConfigFolder, { recursive: true, force: true }));

/** A whole backend on an empty workspace: real SQLite, real workers, real files. Dispose of it with `await using`. */
export async function createTestBackend(
  overrides: Partial<BackendDeps> = {},
): Promise<Backend & AsyncDisposable & { readonly workspaceFolder: string; readonly configFolder: string }> {
  const workspaceFolder = overrides.workspaceFolder ?? mkdtempSync(join(tmpdir(), 'millwright-test-'));
  const backend = await createBackend({
    workspaceFolder,
    appFolder,
    hostKind: 'test',
    configFolder: testConfigFolder,
    workers: createNodeWorkerHost(sourceWorkerEntries(appFolder)),
    ...overrides,
  });
  return {
    ...backend,
    workspaceFolder,
    configFolder: testConfigFolder,
    [Symbol.asyncDispose]: async () => {
      await backend.close();
      if (overrides.workspaceFolder === undefined) rmSync(workspaceFolder, { recursive: true, force: true });
    },
  };
}
