import { implement } from '@orpc/server';
import { contract } from '#shared/contract.ts';
import { toWireError } from '../errors/wire-errors.ts';
import type { Log } from '../log/log.ts';

/** The contract with the base middleware on every procedure: errors leave in one form, whatever the transport. */
export function createImplementer(log: Log) {
  return implement(contract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw toWireError(error, log);
    }
  });
}

export type Implementation = ReturnType<typeof createImplementer>;
