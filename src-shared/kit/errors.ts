import { z } from 'zod';

/** Every failure that crosses a process carries one of these; the user interface is exhaustive over them. */
export const errorCodes = [
  'INVALID_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'PRECONDITION_FAILED',
  'UNSUPPORTED',
  'RESOURCE_EXHAUSTED',
  'UNAVAILABLE',
  'TIMEOUT',
  'CANCELLED',
  'DATA_CORRUPT',
  'INTERNAL',
] as const;
export const ErrorCode = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** The HTTP status of each code. Declared with the contract: oRPC takes an error with another status for undeclared. */
export const errorStatuses: Readonly<Record<ErrorCode, number>> = {
  INVALID_INPUT: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  UNSUPPORTED: 415,
  RESOURCE_EXHAUSTED: 507,
  UNAVAILABLE: 503,
  TIMEOUT: 504,
  CANCELLED: 499,
  DATA_CORRUPT: 500,
  INTERNAL: 500,
};

/** What travels beside code and message. `reason` is a stable word for programs, `nextStep` a sentence for people. */
export const ErrorData = z.object({
  reason: z.string().optional(),
  nextStep: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
  incidentId: z.string().optional(),
  retry: z.boolean().optional(),
});
export type ErrorData = z.infer<typeof ErrorData>;

/** A failure as plain data: what jobs and runs store, and what worker processes send. */
export const Failure = ErrorData.extend({ code: ErrorCode, message: z.string() });
export type Failure = z.infer<typeof Failure>;

export { AppError, toFailure } from './app-error.ts';
