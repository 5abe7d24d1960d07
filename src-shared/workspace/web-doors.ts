import { z } from 'zod';
import { ErrorCode } from '../kit/errors.ts';
import { GrantId } from '../kit/ids.ts';

export { codeParameter, fileHeadBytes, webDoors, windowHeader } from './web-addresses.ts';

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
