import type { NumberWorkspace } from './number-workspace.ts';

/** What one look at each value of a column tells; NaN is missing. */
export interface NumberScan {
  readonly missingCount: number;
  readonly infiniteCount: number;
  readonly zeroCount: number;
  /** Each value is greater than the one before it, and none is missing. */
  readonly isIncreasing: boolean;
  /** The finite values in their order, in the workspace: gone with the next scan. */
  readonly finite: Float64Array;
  /** Of the finite values: ±∞ and 0 where there are none. */
  readonly min: number;
  readonly max: number;
  readonly sum: number;
}

/** Minus zero becomes zero, and every NaN the same NaN, in place. */
export function scanNumbers({ arena, finite, out }: NumberWorkspace, values: Float64Array): NumberScan {
  const { kernels } = arena;
  const length = kernels.scan(values.byteOffset, values.length, finite.byteOffset, out.byteOffset);
  const [min, max, sum] = [out[0]!, out[1]!, out[2]!];
  const counts = new Int32Array(out.buffer, out.byteOffset + 24, 4);
  return {
    missingCount: counts[0]!,
    infiniteCount: counts[1]!,
    zeroCount: counts[2]!,
    isIncreasing: counts[3] === 1,
    finite: finite.subarray(0, length),
    min,
    max,
    sum,
  };
}
