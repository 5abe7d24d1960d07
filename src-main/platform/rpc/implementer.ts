import { mapEventIterator } from '@orpc/client';
import { implement, os } from '@orpc/server';
import { contract } from '#shared/contract.ts';
import { toWireError } from '../errors/wire-errors.ts';
import type { Log } from '../log/log.ts';

/** The contract with the base middleware on every procedure: errors leave in one form, whatever the transport. */
export function createImplementer(log: Log) {
  return implement(contract).use(wireErrors(log));
}

export type Implementation = ReturnType<typeof createImplementer>;

/**
 * The base middleware. It stands outside of the validation of input and output, so that their errors come by
 * too. A stream fails after its procedure has returned, item by item, so its errors are turned where they arise.
 */
export function wireErrors(log: Log) {
  return os.middleware(async ({ next }) => {
    try {
      const result = await next();
      if (!isStream(result.output)) return result;
      const output = mapEventIterator(result.output, {
        value: async (value) => value,
        error: async (error) => toWireError(error, log),
      });
      return { ...result, output };
    } catch (error) {
      throw toWireError(error, log);
    }
  });
}

function isStream(output: unknown): output is AsyncIterator<unknown, unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output;
}
