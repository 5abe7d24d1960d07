import { randomBytes } from 'node:crypto';
import { ORPCError } from '@orpc/server';
import { AppError, toFailure } from '#shared/kit/errors.ts';
import type { Log } from '../log/log.ts';

/**
 * Turns whatever a procedure threw into what the wire carries. Undeclared errors become INTERNAL with an
 * incident id that is also in the log, so in-process callers see exactly what remote ones do.
 */
export function toWireError(error: unknown, log: Log): Error {
  // oRPC's own errors (a refused input, a missing procedure) already have the right form.
  if (error instanceof ORPCError) return error.code === 'BAD_REQUEST' ? invalidInput(error) : error;
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
  return new ORPCError(code, { defined: true, status: statusOf[code], message, data });
}

const statusOf = {
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
} as const;

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
