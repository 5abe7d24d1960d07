import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { workspaceFolderOf } from '../../src-main/platform/files/workspace-folder.ts';
import { hasDisplay } from './app-window.ts';
import { electronBinary } from './electron-binary.ts';

const root = join(import.meta.dirname, '../..');

export type ElectronOutcome =
  | { readonly kind: 'ran'; readonly exitCode: number }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Runs the desktop app until it is closed. */
export async function runElectron(workspace: string | undefined): Promise<ElectronOutcome> {
  if (!hasDisplay()) return { kind: 'unavailable', reason: 'There is no display here, so no window opens.' };
  const binary = await electronBinary();
  if (binary === null) {
    return {
      kind: 'unavailable',
      reason:
        "Electron's binary is not on this machine and could not be fetched. " +
        "The window is a browser's instead: same data, same screens.",
    };
  }
  const { ensureDesktopBundle } = await import('./desktop-bundle.ts');
  await ensureDesktopBundle(() => console.log('Building the desktop app (once after each change) …'));
  const child = spawn(binary, [root], {
    stdio: 'inherit',
    env: { ...process.env, MILLWRIGHT_WORKSPACE: workspaceFolderOf(workspace) },
  });
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
  return { kind: 'ran', exitCode };
}
