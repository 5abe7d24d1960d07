import { randomBytes } from 'node:crypto';
import { ORPCError } from '@orpc/server';
import { AppError, ErrorCode, errorStatuses, toFailure } from '#shared/kit/errors.ts';
import type { Log } from '../log/log.ts';

/**
 * Turns whatever a procedure threw into what the wire carries. Undeclared errors become INTERNAL with an
 * incident id that is also in the log, so in-process callers see exactly what remote ones do.
 */
export function toWireError(error: unknown, log: Log): Error {
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') return invalidInput(error);
  // Made by us, in an inner call. What else oRPC throws is a defect of ours: an output against its own schema.
  if (error instanceof ORPCError && ErrorCode.safeParse(error.code).success) return error;
  const failure = toFailure(error);
  if (!(error instanceof AppError) && failure.code === 'INTERNAL') {
    const incidentId = randomBytes(6).toString('hex');
    log.error({ err: error, incidentId }, 'unexpected error in a procedure');
    return new ORPCError('INTERNAL', {
      defined: true,
      status: 500,
      message: 'Something unexpected went wrong.',
      data: { incidentId, nextStep: `Look for incident ${incidentId} in the log, or copy the details.` },
    });
  }
  const { code, message, ...data } = failure;
  return new ORPCError(code, { defined: true, status: errorStatuses[code], message, data });
}

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
}

function invalidInput(error: ORPCError<string, unknown>): Error {
  const issues = ((error.data as { issues?: readonly Issue[] } | undefined)?.issues ?? []).map((issue) => ({
    path: (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
    message: issue.message,
  }));
  const first = issues[0];
  return new ORPCError('INVALID_INPUT', {
    defined: true,
    status: 400,
    message: first
      ? `${first.path === '' ? 'The input' : `\`${first.path}\``}: ${first.message}`
      : 'The input is not valid.',
    data: { reason: 'schema', details: { issues } },
  });
}
