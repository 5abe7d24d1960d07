import type { Random } from '#shared/kit/random.ts';
import type { DropoutMasks } from './trainer.ts';

const minimumPool = 2 ** 16;
const maximumPool = 2 ** 23;

export interface DropoutOptions {
  /** Probability that a unit is silent in a step. */
  readonly rate: number;
  readonly hiddenUnits: readonly number[];
  readonly maximumBatchSize: number;
}

/** Sixteen times what the widest layer needs for a batch, so that drawn positions rarely overlap. */
export const drawDropoutMasks = (options: DropoutOptions, random: Random): DropoutMasks | undefined => {
  const { rate, hiddenUnits, maximumBatchSize } = options;
  if (rate <= 0 || hiddenUnits.length === 0) return undefined;
  const largestMask = Math.max(...hiddenUnits) * maximumBatchSize;
  const length = Math.max(2 * largestMask, Math.min(maximumPool, Math.max(minimumPool, 16 * largestMask)));
  const kept = Math.fround(1 / (1 - rate));
  const threshold = rate * 2 ** 32;
  const pool = new Float32Array(length);
  for (let index = 0; index < length; index++) pool[index] = random.nextUint32() < threshold ? 0 : kept;
  return { pool };
};

/** Rows of `units` that fit into the pool. */
export const maskRowCount = ({ pool }: DropoutMasks, units: number): number =>
  Math.floor(pool.length / units);

/** Where each hidden layer takes its mask from in the next step. */
export const drawMaskRows = (
  masks: DropoutMasks | undefined,
  hiddenUnits: readonly number[],
  maximumBatchSize: number,
  random: Random,
): number[] =>
  masks
    ? hiddenUnits.map((units) => random.nextInteger(maskRowCount(masks, units) - maximumBatchSize + 1))
    : [];
