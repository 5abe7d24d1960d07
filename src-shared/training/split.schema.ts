import { z } from 'zod';

/** Shares of the usable rows; they add up to 1. Validation may be 0: then nothing steers the fit but the engine. */
export const SplitFractions = z
  .object({
    train: z.number().gt(0).lt(1),
    validation: z.number().min(0).lt(1),
    test: z.number().gt(0).lt(1),
  })
  .refine(
    ({ train, validation, test }) => Math.abs(train + validation + test - 1) < 1e-9,
    'the shares of train, validation and test must add up to 1',
  );
export type SplitFractions = z.infer<typeof SplitFractions>;

const Seed = z.number().int().min(0).max(4_294_967_295);

/** How rows are partitioned. The same spec over the same rows gives the same partition, on every machine. */
export const SplitSpec = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('random'), seed: Seed, fractions: SplitFractions }),
  /** Every class of the target keeps its share in every part. */
  z.object({ kind: z.literal('stratified'), seed: Seed, fractions: SplitFractions }),
  /** Sorted by `column`; the latest rows are the test part. Rows of the same instant stay together. */
  z.object({ kind: z.literal('time'), column: z.string(), fractions: SplitFractions }),
  /** All rows with the same value of `column` stay in one part. */
  z.object({ kind: z.literal('group'), column: z.string(), seed: Seed, fractions: SplitFractions }),
]);
export type SplitSpec = z.infer<typeof SplitSpec>;

export const defaultSplitFractions: SplitFractions = { train: 0.7, validation: 0.15, test: 0.15 };
