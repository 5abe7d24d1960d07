import type { ServerResponse } from 'node:http';
import { ORPCError } from '@orpc/server';
import type { DoorFailure } from '#shared/workspace/web-doors.ts';
import { toWireError } from '../../platform/errors/wire-errors.ts';
import type { Log } from '../../platform/log/log.ts';
import { sendFailure } from './responses.ts';

/** The answer to an error outside the contract's own transports: the same code, message and next step. */
export function answerError(response: ServerResponse, error: unknown, log: Log): void {
  if (response.headersSent || response.destroyed) {
    // Too late for a status: an answer cut short must not look complete.
    response.destroy();
    return;
  }
  const wire = toWireError(error, log);
  const isOurs = wire instanceof ORPCError;
  const nextStep = isOurs ? (wire.data as { readonly nextStep?: string } | undefined)?.nextStep : undefined;
  sendFailure(response, isOurs ? wire.status : 500, {
    code: (isOurs ? wire.code : 'INTERNAL') as DoorFailure['code'],
    message: wire.message,
    ...(nextStep === undefined ? {} : { nextStep }),
  });
}
