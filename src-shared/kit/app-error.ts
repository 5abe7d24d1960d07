// Types only: what has to start quickly throws this error without loading the schemas.
import type { ErrorCode, ErrorData, Failure } from './errors.ts';

/** The one error that services throw on purpose. Anything else reaches the wire as `INTERNAL`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly data: ErrorData;

  constructor(code: ErrorCode, message: string, data: ErrorData = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
    this.data = data;
  }

  static fromFailure(failure: Failure): AppError {
    const { code, message, ...data } = failure;
    return new AppError(code, message, data);
  }
}

/** The plain-data form of any thrown value; unknown errors become `INTERNAL` with their message. */
export function toFailure(error: unknown): Failure {
  if (error instanceof AppError) return { ...error.data, code: error.code, message: error.message };
  if (error instanceof Error && error.name === 'AbortError') {
    return { code: 'CANCELLED', message: 'Cancelled.' };
  }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
}
