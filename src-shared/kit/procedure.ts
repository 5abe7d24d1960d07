import { oc } from '@orpc/contract';
import { type ErrorCode, ErrorData, errorCodes, errorStatuses } from './errors.ts';

const declared = Object.fromEntries(
  errorCodes.map((code) => [code, { status: errorStatuses[code], data: ErrorData }]),
) as Record<ErrorCode, { status: number; data: typeof ErrorData }>;

/** Every procedure of every domain starts here, so that all of them declare the same error codes. */
export const procedure = oc.errors(declared);
