// Only names, no schemas: the preload imports this and carries all it imports into every window.

/** What preload and main process say to each other. Everything else goes over the window's port to the backend. */
export const shellChannels = {
  /** Preload to main: this page can take a port. */
  requestPort: 'shell:request-port',
  /** Main to preload, with the port. */
  port: 'shell:port',
  grantFile: 'shell:grant-file',
  pickFiles: 'shell:pick-files',
  pickFolder: 'shell:pick-folder',
  pickWatchFolder: 'shell:pick-watch-folder',
  openExternal: 'shell:open-external',
  saveExport: 'shell:save-export',
} as const;

/** `data` of the window message that carries the port to the backend. */
export const portMessage = 'millwright:port';
/** What the page posts to the window when it can take the port; the preload answers each with a new port. */
export const portRequestMessage = 'millwright:port-request';
