/** The desktop shell: windows, dialogs and the processes behind them. All work is done in the backend's process. */
import { join } from 'node:path';
import { app, BrowserWindow, dialog, type MessagePortMain, protocol, session } from 'electron';
import { workspaceFolderOf } from '../../platform/files/workspace-folder.ts';
import { createStaticFiles } from '../../platform/net/static-files.ts';
import { appHeaders, findAppFile, findImage } from './app-protocol.ts';
import { type BackendProcess, startBackendProcess } from './backend-process.ts';
import { lockDown } from './lock-down.ts';
import { installMenu } from './menu.ts';
import { handleShellCalls } from './shell-calls.ts';
import { createUtilityPrograms } from './utility-programs.ts';
import { openWindow } from './window.ts';

const appFolder = app.getAppPath();
const outFolder = join(appFolder, 'out');
const preloadFile = join(outFolder, 'preload/index.cjs');

app.enableSandbox();
// Before `ready`: a scheme becomes a real origin, with storage and fetch, only if it is registered this early.
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);

if (app.requestSingleInstanceLock()) void app.whenReady().then(run);
else app.quit();

function run(): void {
  lockDown(session.defaultSession);
  const backend = startBackendProcess({
    workspaceFolder: workspaceFolderOf(),
    appFolder,
    programs: createUtilityPrograms(join(outFolder, 'main')),
    onGivenUp: (error) => {
      dialog.showErrorBox(error.message, error.data.nextStep ?? '');
      app.exit(1);
    },
  });
  serveUserInterface(backend);
  handleShellCalls(backend);
  closeWithApp(backend);

  const open = () => openWindow(preloadFile);
  installMenu(open);
  open();
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) return void open();
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
}

function serveUserInterface(backend: BackendProcess<MessagePortMain>): void {
  const files = createStaticFiles(join(outFolder, 'renderer'));
  const nothing = () =>
    new Response('There is nothing at this address.', { status: 404, headers: appHeaders });
  protocol.handle('app', async (request) => {
    const image = findImage(request);
    if (image !== null) return sendImage(backend, image).catch(nothing);
    const file = findAppFile(request, files);
    if (file === null) return nothing();
    return new Response(new Uint8Array(file.bytes()), {
      headers: { ...appHeaders, 'Content-Type': file.contentType },
    });
  });
}

async function sendImage(
  backend: BackendProcess<MessagePortMain>,
  image: NonNullable<ReturnType<typeof findImage>>,
): Promise<Response> {
  const { bytes, contentType } = await backend.call('readImage', image);
  return new Response(new Uint8Array(bytes), { headers: { ...appHeaders, 'Content-Type': contentType } });
}

/** The backend closes its workspace before the app ends, whatever way that began. */
function closeWithApp(backend: BackendProcess<MessagePortMain>): void {
  let isClosed = false;
  app.on('before-quit', (event) => {
    if (isClosed) return;
    event.preventDefault();
    isClosed = true;
    void backend.close().finally(() => app.quit());
  });
}
