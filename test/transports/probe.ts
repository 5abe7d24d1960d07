import { createHash } from 'node:crypto';
import { eventIterator } from '@orpc/contract';
import { implement } from '@orpc/server';
import { z } from 'zod';
import type { Log } from '../../src-main/platform/log/log.ts';
import { wireErrors } from '../../src-main/platform/rpc/implementer.ts';
import { AppError } from '../../src-shared/kit/errors.ts';
import { procedure } from '../../src-shared/kit/procedure.ts';

/** Procedures that the product does not have, for what a transport must carry and the product rarely shows. */
export const probeContract = {
  echo: procedure.input(z.object({ value: z.unknown() })).output(z.object({ value: z.unknown() })),
  makeBytes: procedure.input(z.object({ size: z.number().int() })).output(z.instanceof(Blob)),
  readBytes: procedure
    .input(z.object({ bytes: z.instanceof(Blob) }))
    .output(z.object({ size: z.number(), type: z.string(), sha256: z.string() })),
  makeRows: procedure
    .input(z.object({ count: z.number().int() }))
    .output(z.array(z.object({ id: z.number(), name: z.string(), share: z.number() }))),
  fail: procedure.input(z.object({ how: z.enum(['app', 'defect', 'output', 'string']) })).output(z.number()),
  /** One number after another until the client goes. */
  count: procedure.input(z.object({ id: z.string() })).output(eventIterator(z.number())),
  /** Two numbers, then a failure. */
  countThenFail: procedure
    .input(z.object({ how: z.enum(['app', 'defect', 'item']) }))
    .output(eventIterator(z.number())),
  countToThree: procedure.output(eventIterator(z.number())),
};

export interface Probe {
  readonly router: ReturnType<typeof createProbeRouter>;
  /** Ids of `count` streams whose `finally` has run. */
  readonly ended: ReadonlySet<string>;
}

export const refusal = new AppError('CONFLICT', 'The alias moved meanwhile.', {
  reason: 'alias-moved',
  nextStep: 'Look at it again.',
  details: { expected: 3, actual: 4 },
  retry: false,
});

export function createProbe(log: Log): Probe {
  const ended = new Set<string>();
  return { router: createProbeRouter(log, ended), ended };
}

function createProbeRouter(log: Log, ended: Set<string>) {
  const os = implement(probeContract).use(wireErrors(log));
  return {
    echo: os.echo.handler(({ input }) => input),
    makeBytes: os.makeBytes.handler(
      ({ input }) => new Blob([patternOf(input.size)], { type: 'application/x-probe' }),
    ),
    readBytes: os.readBytes.handler(async ({ input }) => ({
      size: input.bytes.size,
      type: input.bytes.type,
      sha256: sha256(new Uint8Array(await input.bytes.arrayBuffer())),
    })),
    makeRows: os.makeRows.handler(({ input }) =>
      Array.from({ length: input.count }, (_, id) => ({ id, name: `row ${id} “ü”`, share: id / 7 })),
    ),
    fail: os.fail.handler(({ input }) => {
      switch (input.how) {
        case 'app':
          throw refusal;
        case 'defect':
          throw new TypeError('the secret path /home/someone/key');
        case 'string':
          throw 'a bare string';
        case 'output':
          return 'not a number' as unknown as number;
      }
    }),
    count: os.count.handler(async function* ({ input }) {
      try {
        for (let next = 0; ; next += 1) {
          yield next;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      } finally {
        ended.add(input.id);
      }
    }),
    countThenFail: os.countThenFail.handler(async function* ({ input }) {
      yield 0;
      yield 1;
      if (input.how === 'app') throw refusal;
      if (input.how === 'defect') throw new TypeError('the secret path /home/someone/key');
      yield 'not a number' as unknown as number;
    }),
    countToThree: os.countToThree.handler(async function* () {
      yield 1;
      yield 2;
      yield 3;
    }),
  };
}

/** Bytes with every value in them, so that a text encoding on the way would show. */
export function patternOf(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
