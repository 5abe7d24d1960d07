import { copyFile } from 'node:fs/promises';
import {
  BrowserWindow,
  dialog,
  type IpcMainInvokeEvent,
  ipcMain,
  type MessagePortMain,
  shell,
} from 'electron';
import { z } from 'zod';
import { dataFileEndings } from '#shared/data/file-endings.ts';
import { JobId } from '#shared/kit/ids.ts';
import { shellChannels } from '#shared/workspace/shell-channels.ts';
import type { GrantedFile } from '#shared/workspace/window-bridge.ts';
import type { BackendProcess } from './backend-process.ts';
import { isAllowedExternal } from './external-links.ts';
import { isTrustedSender } from './trusted-sender.ts';

/** The arguments of each call. The page is ours, but what runs in it may not be: nothing is taken on trust. */
const shellArguments = {
  grantFile: z.tuple([z.string().min(1).max(32_768)]),
  pickFiles: z.tuple([]),
  pickFolder: z.tuple([]),
  pickWatchFolder: z.tuple([]),
  openExternal: z.tuple([z.string().max(8_192)]),
  saveExport: z.tuple([JobId]),
} as const;
type ShellCall = keyof typeof shellArguments;

/** The few things a page may ask of the shell: each from our own top frame only, each with checked arguments. */
export function handleShellCalls(backend: BackendProcess<MessagePortMain>): void {
  ipcMain.on(shellChannels.requestPort, (event) => {
    if (!isTrustedSender(event.senderFrame)) return;
    const page = event.sender;
    void backend.connectWindow().then(
      (port) => {
        if (!page.isDestroyed()) page.postMessage(shellChannels.port, null, [port]);
      },
      () => undefined,
    );
  });

  handle('grantFile', ([path]) => backend.call('grantFile', path));

  handle('pickFiles', async (_, event) => {
    const { canceled, filePaths } = await dialog.showOpenDialog(windowOf(event), {
      title: 'Choose data files',
      properties: ['openFile', 'multiSelections'],
      filters: [
        {
          name: 'Data',
          extensions: [...dataFileEndings],
        },
        { name: 'All files', extensions: ['*'] },
      ],
    });
    const granted: GrantedFile[] = [];
    if (!canceled) for (const path of filePaths) granted.push(await backend.call('grantFile', path));
    return granted;
  });

  handle('pickFolder', async (_, event) => {
    const { canceled, filePaths } = await dialog.showOpenDialog(windowOf(event), {
      title: 'Choose a folder of images or texts',
      properties: ['openDirectory'],
    });
    const [path] = filePaths;
    return canceled || path === undefined ? null : backend.call('grantFile', path);
  });

  handle('pickWatchFolder', async (_, event) => {
    const { canceled, filePaths } = await dialog.showOpenDialog(windowOf(event), {
      title: 'Choose the folder that data arrives in',
      properties: ['openDirectory'],
    });
    const [path] = filePaths;
    return canceled || path === undefined ? null : backend.call('grantFolder', path);
  });

  handle('openExternal', async ([url]) => {
    if (!isAllowedExternal(url)) throw new Error('This address is not one that Millwright opens.');
    await shell.openExternal(url);
  });

  handle('saveExport', async ([jobId], event) => {
    const { path, name } = await backend.call('exportFile', jobId);
    const { canceled, filePath } = await dialog.showSaveDialog(windowOf(event), { defaultPath: name });
    if (canceled) return false;
    await copyFile(path, filePath);
    return true;
  });
}

function handle<Name extends ShellCall>(
  name: Name,
  answer: (input: z.output<(typeof shellArguments)[Name]>, event: IpcMainInvokeEvent) => Promise<unknown>,
): void {
  ipcMain.handle(shellChannels[name], (event, ...args: unknown[]) => {
    if (!isTrustedSender(event.senderFrame)) throw new Error('Only a page of Millwright may ask this.');
    return answer(shellArguments[name].parse(args) as z.output<(typeof shellArguments)[Name]>, event);
  });
}

function windowOf(event: IpcMainInvokeEvent): BrowserWindow {
  const window = BrowserWindow.fromWebContents(event.sender);
  if (window) return window;
  throw new Error('The window is gone.');
}
