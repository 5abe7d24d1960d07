import { RPCLink } from '@orpc/client/message-port';
import { AppError } from '#shared/kit/errors.ts';
import type { GrantedFile, WindowBridge } from '#shared/workspace/window-bridge.ts';
import { portMessage, portRequestMessage } from '#shared/workspace/window-bridge.ts';
import { createApiClient } from './api.tsx';
import type { DroppedFolder, FileTransfer, HostShell } from './host-shell.ts';
import { createObservableValue } from './observable-value.ts';
import { createReconnectingLink, type Session } from './reconnecting-link.ts';

declare global {
  interface Window {
    /** Put there by the preload; absent in a browser. */
    readonly millwright?: WindowBridge;
  }
}

/** The window in the desktop shell: one port to the backend's process, and the few abilities of the preload. */
export function createElectronHost(bridge: WindowBridge): HostShell {
  const { link, state } = createReconnectingLink({
    open: openPort,
    now: Date.now,
    wait: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  });
  const { workspace } = createApiClient(link);
  const sendFile = (file: File) => workspace.sendFile({ name: file.name, bytes: file });
  return {
    kind: 'electron',
    platform: bridge.platform,
    connection: state,
    link,
    takeFile: (dropped) =>
      dropped instanceof File
        ? transferOf(
            { name: dropped.name, sizeBytes: dropped.size },
            bridge.grantFile(dropped).then((granted) => granted ?? sendFile(dropped)),
          )
        : transferOf({ name: dropped.name, sizeBytes: 0 }, grantFolder(bridge, dropped)),
    pickFiles: async () =>
      (await bridge.pickFiles()).map((granted) => transferOf(granted, Promise.resolve(granted))),
    pickFolder: async () => {
      const granted = await bridge.pickFolder();
      return granted && transferOf(granted, Promise.resolve(granted));
    },
    pickWatchFolder: () => bridge.pickWatchFolder(),
    saveExport: (jobId) => bridge.saveExport(jobId),
    openExternal: (url) => bridge.openExternal(url),
  };
}

/** A folder always has a path: what is made in the window, such as a paste, is a file. */
async function grantFolder(bridge: WindowBridge, { name, file }: DroppedFolder): Promise<GrantedFile> {
  const granted = await bridge.grantFile(file);
  if (granted) return granted;
  throw new AppError('NOT_FOUND', `The folder ${name} cannot be opened.`, {
    reason: 'file-missing',
    nextStep: 'Check that it still exists and that you may read it.',
  });
}

/** Asks the preload for a port; it answers with a new one each time, also after the backend was restarted. */
async function openPort(): Promise<Session> {
  const port = await new Promise<MessagePort>((resolve) => {
    const onMessage = (event: MessageEvent) => {
      const offered = event.ports[0];
      if (event.source !== window || event.data !== portMessage || !offered) return;
      window.removeEventListener('message', onMessage);
      resolve(offered);
    };
    window.addEventListener('message', onMessage);
    window.postMessage(portRequestMessage, location.origin);
  });
  const closed = new Promise<void>((resolve) =>
    port.addEventListener('close', () => resolve(), { once: true }),
  );
  const link = new RPCLink({ port });
  port.start();
  return { link, closed };
}

function transferOf(
  shown: { readonly name: string; readonly sizeBytes: number },
  granted: Promise<GrantedFile>,
): FileTransfer {
  granted.catch(() => undefined);
  return {
    ...shown,
    head: granted,
    whole: granted,
    progress: createObservableValue({ sentBytes: shown.sizeBytes, totalBytes: shown.sizeBytes }),
    cancel: () => undefined,
  };
}
