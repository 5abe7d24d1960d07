import type { ServerResponse } from 'node:http';
import type { DoorFailure } from '#shared/workspace/web-doors.ts';
import type { BackendDoors } from './backend-doors.ts';
import { sendFailure } from './responses.ts';

/** The answer to an error outside the contract's own transports: the same code, message and next step. */
export async function answerError(
  response: ServerResponse,
  error: unknown,
  doors: Promise<BackendDoors>,
): Promise<void> {
  if (response.headersSent || response.destroyed) {
    // Too late for a status: an answer cut short must not look complete.
    response.destroy();
    return;
  }
  const opened = await doors.catch(() => null);
  if (opened === null) {
    sendFailure(response, 503, { code: 'UNAVAILABLE', message: 'The workspace could not be opened.' });
    return;
  }
  const [{ ORPCError }, { toWireError }] = await Promise.all([
    import('@orpc/server'),
    import('../../platform/errors/wire-errors.ts'),
  ]);
  const wire = toWireError(error, opened.backend.log);
  const isOurs = wire instanceof ORPCError;
  const nextStep = isOurs ? (wire.data as { readonly nextStep?: string } | undefined)?.nextStep : undefined;
  sendFailure(response, isOurs ? wire.status : 500, {
    code: (isOurs ? wire.code : 'INTERNAL') as DoorFailure['code'],
    message: wire.message,
    ...(nextStep === undefined ? {} : { nextStep }),
  });
}
