import { z } from 'zod';
import { ErrorCode } from '../kit/errors.ts';
import { GrantId } from '../kit/ids.ts';

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
  /** GET `/exports/:jobId`. */
  exports: '/exports',
  health: '/health',
} as const;

/** Every request of the window that changes something carries it: another site cannot add it to a form. */
export const windowHeader = { name: 'x-millwright', value: '1' } as const;

/** `http://127.0.0.1:PORT/#t=CODE`: a fragment reaches neither servers nor logs nor a Referer. */
export const codeParameter = 't';

/** How many bytes of a file are sent ahead for its preview. */
export const fileHeadBytes = 4 * 1024 * 1024;

/**
 * Both upload doors take the raw bytes as body and `?name=` (only ever shown); `/files/head` also takes
 * `?size=`, the size of the whole file.
 */
export const UploadAnswer = z.object({ grantId: GrantId, name: z.string(), sizeBytes: z.number() });
export type UploadAnswer = z.infer<typeof UploadAnswer>;

/** The JSON body of every refusal outside the contract's own transports. */
export const DoorFailure = z.object({
  code: z.union([
    ErrorCode,
    z.enum(['UNAUTHORIZED', 'FORBIDDEN', 'TOO_MANY_REQUESTS', 'METHOD_NOT_ALLOWED']),
  ]),
  message: z.string(),
  nextStep: z.string().optional(),
});
export type DoorFailure = z.infer<typeof DoorFailure>;
