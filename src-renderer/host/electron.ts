import { RPCLink } from '@orpc/client/message-port';
import type { GrantedFile, WindowBridge } from '#shared/workspace/window-bridge.ts';
import { portMessage, portRequestMessage } from '#shared/workspace/window-bridge.ts';
import { createApiClient } from './api.tsx';
import type { FileTransfer, HostShell } from './host-shell.ts';
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
    takeFile: (file) =>
      transferOf(
        { name: file.name, sizeBytes: file.size },
        bridge.grantFile(file).then((granted) => granted ?? sendFile(file)),
      ),
    pickFiles: async () =>
      (await bridge.pickFiles()).map((granted) => transferOf(granted, Promise.resolve(granted))),
    saveExport: (jobId) => bridge.saveExport(jobId),
    openExternal: (url) => bridge.openExternal(url),
  };
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
