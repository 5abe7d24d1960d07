import { RPCLink } from '@orpc/client/websocket';
import { codeParameter, webDoors, windowHeader } from '#shared/workspace/web-doors.ts';
import { filesOfEntry, filesOfInput } from './dropped-folder.ts';
import { takeFileByUpload, takeFolderByUpload } from './file-upload.ts';
import type { HostShell } from './host-shell.ts';
import { pickFilesInBrowser } from './pick-files.ts';
import { ConnectionEnded, createReconnectingLink, type Session } from './reconnecting-link.ts';

/** The window in a browser, served by `millwright --web` on the same origin. */
export function createWebHost(): HostShell {
  const { link, state } = createReconnectingLink({
    open: async () => {
      await spendCode();
      return openSocket();
    },
    now: Date.now,
    // Coming back online or to the front is the moment at which a retry is most likely to work.
    wait: (delayMs) => firstOf(delayMs, ['online', 'focus']),
  });
  return {
    kind: 'web',
    platform: navigator.userAgent.includes('Mac') ? 'darwin' : 'other',
    connection: state,
    link,
    takeFile: (dropped) =>
      dropped instanceof File
        ? takeFileByUpload(dropped)
        : takeFolderByUpload(dropped.name, filesOfEntry(dropped.entry)),
    pickFiles: async () => (await pickFilesInBrowser()).map(takeFileByUpload),
    pickFolder: async () => {
      const files = await pickFilesInBrowser({ isFolder: true });
      const name = files[0]?.webkitRelativePath.split('/')[0];
      return name === undefined ? null : takeFolderByUpload(name, Promise.resolve(filesOfInput(files)));
    },
    saveExport: async (jobId) => {
      const anchor = document.createElement('a');
      anchor.href = `${webDoors.exports}/${jobId}`;
      anchor.download = '';
      anchor.click();
      return true;
    },
    openExternal: async (url) => {
      window.open(url, '_blank', 'noopener,noreferrer');
    },
  };
}

/**
 * The login page of the host usually spends the one-time code. With a session still open the app itself is
 * opened at `/#t=CODE`: spend it here, so that it does not stay valid in the history.
 */
async function spendCode(): Promise<void> {
  const code = new URLSearchParams(location.hash.slice(1)).get(codeParameter);
  if (code === null) return;
  history.replaceState(history.state, '', location.pathname + location.search);
  await fetch(webDoors.session, {
    method: 'POST',
    headers: { [windowHeader.name]: windowHeader.value, 'content-type': 'text/plain' },
    body: code,
  }).catch(() => undefined);
}

async function openSocket(): Promise<Session> {
  const socket = new WebSocket(
    `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${webDoors.rpcSocket}`,
  );
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener('close', () => resolve(), { once: true });
  });
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true), { once: true });
    void closed.then(() => resolve(false));
  });
  if (!isOpen) {
    // The browser hides why an upgrade was refused; a plain request tells a lost session from a lost host.
    const answer = await fetch('/', { cache: 'no-store' }).catch(() => null);
    if (answer?.status === 401) {
      throw new ConnectionEnded(
        'This window’s session has ended.',
        'Run “npx millwright open” for a new link, or start Millwright again.',
      );
    }
    throw new Error('The socket did not open.');
  }
  return { link: new RPCLink({ websocket: socket }), closed };
}

function firstOf(delayMs: number, events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      for (const event of events) window.removeEventListener(event, done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    for (const event of events) window.addEventListener(event, done);
  });
}
