import { ORPCError } from '@orpc/client';
import { AppError, ErrorCode, ErrorData, type Failure, toFailure } from '#shared/kit/errors.ts';

/** Whatever a command threw, as plain data: errors of the contract and of this process alike. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ORPCError) {
    const code = ErrorCode.safeParse(error.code);
    const data = ErrorData.safeParse(error.data);
    return {
      ...(data.success ? data.data : {}),
      code: code.success ? code.data : 'INTERNAL',
      message: error.message,
    };
  }
  return toFailure(error);
}

/** Lines for a terminal: what happened, then what to do. A defect of ours keeps its stack. */
export function describeFailure(error: unknown): string {
  const failure = failureOf(error);
  const isDefect = !(error instanceof AppError) && !(error instanceof ORPCError) && error instanceof Error;
  return [isDefect ? (error.stack ?? failure.message) : failure.message, failure.nextStep]
    .filter(Boolean)
    .join('\n');
}
