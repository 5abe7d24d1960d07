import { z } from 'zod';
import { SplitId } from '../kit/ids.ts';

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

export const SplitSeed = z.number().int().min(0).max(4_294_967_295);

/** How rows are divided by shares. The same spec over the same rows gives the same partition, on every machine. */
export const ShareSplit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('random'), seed: SplitSeed, fractions: SplitFractions }),
  /** Every class of the target keeps its share in every part. */
  z.object({ kind: z.literal('stratified'), seed: SplitSeed, fractions: SplitFractions }),
  /** Sorted by `column`; the latest rows are the test part. Rows of the same instant stay together. */
  z.object({ kind: z.literal('time'), column: z.string(), fractions: SplitFractions }),
  /** All rows with the same value of `column` stay in one part. */
  z.object({ kind: z.literal('group'), column: z.string(), seed: SplitSeed, fractions: SplitFractions }),
]);
export type ShareSplit = z.infer<typeof ShareSplit>;

/** A named split of the version; `fingerprint` is that of its assignment, which never changes. */
export const StoredSplitRef = z.object({
  kind: z.literal('stored'),
  splitId: SplitId,
  fingerprint: z.string(),
});
export type StoredSplitRef = z.infer<typeof StoredSplitRef>;

/** The partition of a run. */
export const SplitSpec = z.discriminatedUnion('kind', [...ShareSplit.options, StoredSplitRef]);
export type SplitSpec = z.infer<typeof SplitSpec>;

export const defaultSplitFractions: SplitFractions = { train: 0.7, validation: 0.15, test: 0.15 };
