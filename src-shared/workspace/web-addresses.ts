// Plain values, no schemas: the web host listens before it loads those.

/** The paths that the web host serves beside the files of the user interface. */
export const webDoors = {
  /** WebSocket that speaks the contract, for the window. */
  rpcSocket: '/rpc',
  /** The contract over HTTP POST, for programs; the path goes on as `/domain/procedure`. */
  rpcHttp: '/api/rpc',
  /** POST a one-time code, get the session cookie. */
  session: '/session',
  logout: '/logout',
  /** POST the first bytes of a file, for a preview before all of it has arrived. */
  fileHead: '/files/head',
  /** POST a whole file. */
  files: '/files',
  /** POST the path of a folder, by the command line of this user only. */
  folders: '/folders',
  /** GET `/exports/:jobId`. */
  exports: '/exports',
  /** GET `/images/:versionId/:sha256`. */
  images: '/images',
  health: '/health',
} as const;

/** Every request of the window that changes something carries it: another site cannot add it to a form. */
export const windowHeader = { name: 'x-millwright', value: '1' } as const;

/** `http://127.0.0.1:PORT/#t=CODE`: a fragment reaches neither servers nor logs nor a Referer. */
export const codeParameter = 't';

/** How many bytes of a file are sent ahead for its preview. */
export const fileHeadBytes = 4 * 1024 * 1024;
