import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { portMessage, portRequestMessage, shellChannels } from '#shared/workspace/shell-channels.ts';
import type { WindowBridge } from '#shared/workspace/window-bridge.ts';

// Ports cannot cross the context bridge: the page asks by a message to its own window and gets one the same way.
window.addEventListener('message', (event) => {
  if (event.source === window && event.data === portRequestMessage)
    ipcRenderer.send(shellChannels.requestPort);
});
ipcRenderer.on(shellChannels.port, (event) => {
  window.postMessage(portMessage, location.origin, [...event.ports]);
});

const bridge: WindowBridge = {
  platform: process.platform,
  // The path of a dropped file is known here only; the page never sees it.
  grantFile: async (file) => {
    const path = webUtils.getPathForFile(file);
    return path === '' ? null : ipcRenderer.invoke(shellChannels.grantFile, path);
  },
  pickFiles: () => ipcRenderer.invoke(shellChannels.pickFiles),
  pickFolder: () => ipcRenderer.invoke(shellChannels.pickFolder),
  pickWatchFolder: () => ipcRenderer.invoke(shellChannels.pickWatchFolder),
  openExternal: (url) => ipcRenderer.invoke(shellChannels.openExternal, url),
  saveExport: (jobId) => ipcRenderer.invoke(shellChannels.saveExport, jobId),
};
contextBridge.exposeInMainWorld('millwright', bridge);
