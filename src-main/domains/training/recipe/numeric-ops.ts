import { assertNever } from '#shared/kit/assert-never.ts';
import type { FittedOp, NumericOp } from '#shared/training/recipe.schema.ts';
import { meanOf, mostFrequentOf, quantileOfSorted } from './statistics.ts';
import { fitYeoJohnson, yeoJohnson } from './yeo-johnson.ts';

const maximumFloat32 = 3.4028234663852886e38;

/** A number on its way to the model; NaN is missing. */
type Step = (value: number) => number;

/**
 * The operations as one function of a raw number, which allocates nothing. Infinite counts as missing, because no
 * request can carry an infinity; results beyond float32 are cut to its range, as they would become infinite.
 */
export function compileOps(ops: readonly FittedOp[]): Step {
  const steps = ops.map(compileOp);
  const [first, second] = steps;
  if (first === undefined) return (value) => toFloat32Range(presentOrNaN(value));
  if (second === undefined) return (value) => toFloat32Range(first(presentOrNaN(value)));
  return (value) => {
    let current = presentOrNaN(value);
    for (let index = 0; index < steps.length; index += 1) current = steps[index]!(current);
    return toFloat32Range(current);
  };
}

function presentOrNaN(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}

function toFloat32Range(value: number): number {
  return Math.min(maximumFloat32, Math.max(-maximumFloat32, value));
}

function compileOp(op: FittedOp): Step {
  switch (op.op) {
    case 'fill': {
      const { value: fill } = op;
      return (value) => (Number.isNaN(value) ? fill : value);
    }
    case 'clip': {
      const { low, high } = op;
      return (value) => Math.min(high, Math.max(low, value));
    }
    case 'log':
      return (value) => Math.log1p(Math.max(0, value));
    case 'signed-log':
      return (value) => (value < 0 ? -Math.log1p(-value) : Math.log1p(value));
    case 'yeo-johnson': {
      const { lambda } = op;
      return (value) => yeoJohnson(value, lambda);
    }
    case 'bin': {
      const { borders } = op;
      return (value) => (Number.isNaN(value) ? value : binOf(borders, value));
    }
    case 'scale': {
      const { center, factor } = op;
      return (value) => (value - center) * factor;
    }
    default:
      return assertNever(op);
  }
}

/** Borders at or below the value, by halving: a value on a border is in the bin above it. */
function binOf(borders: readonly number[], value: number): number {
  let low = 0;
  let high = borders.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (borders[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Learns the operations one after the other, each from what the ones before it made of the training values, as a
 * scikit-learn pipeline does. Where there is nothing to learn from (no value at all, or one and the same),
 * missing becomes 0, limits, bins and powers change nothing, and scales only centre.
 */
export function fitOps(ops: readonly NumericOp[], values: Float64Array): FittedOp[] {
  let current = values.map(presentOrNaN);
  return ops.map((op) => {
    const fitted = withoutNegativeZero(fitOp(op, current));
    const apply = compileOp(fitted);
    // Between operations a result may overflow; the one after it must see what it will see in serving.
    current = current.map(apply);
    return fitted;
  });
}

/** JSON has no −0, so the recipe that is saved must not have learned one. */
function withoutNegativeZero(op: FittedOp): FittedOp {
  switch (op.op) {
    case 'fill':
      return { ...op, value: op.value + 0 };
    case 'clip':
      return { ...op, low: op.low + 0, high: op.high + 0 };
    case 'bin':
      return { ...op, borders: op.borders.map((border) => border + 0) };
    case 'scale':
      return { ...op, center: op.center + 0 };
    default:
      return op;
  }
}

function fitOp(op: NumericOp, values: Float64Array): FittedOp {
  switch (op.op) {
    case 'impute':
      return {
        op: 'fill',
        value: op.with === 'constant' ? op.constant : fillValue(op.with, present(values)),
      };
    case 'clip':
      return fitClip(op, values);
    case 'log':
    case 'signed-log':
      return { op: op.op };
    case 'yeo-johnson':
      return { op: 'yeo-johnson', lambda: fitYeoJohnson(present(values)) };
    case 'bin':
      return { op: 'bin', borders: fitBorders(op, present(values)) };
    case 'scale':
      return { op: 'scale', ...fitScale(op.by, present(values)) };
    default:
      return assertNever(op);
  }
}

function present(values: Float64Array): Float64Array {
  return values.filter((value) => Number.isFinite(value));
}

function fillValue(kind: 'mean' | 'median' | 'most-frequent', values: Float64Array): number {
  if (values.length === 0) return 0;
  switch (kind) {
    case 'mean':
      return meanOf(values);
    case 'median':
      return quantileOfSorted(values.toSorted(), 0.5);
    case 'most-frequent':
      return mostFrequentOf(values);
    default:
      return assertNever(kind);
  }
}

/** JSON has no infinity: an open limit is the largest number there is. */
function fitClip({ by, low, high }: Extract<NumericOp, { op: 'clip' }>, values: Float64Array): FittedOp {
  const open = { low: -Number.MAX_VALUE, high: Number.MAX_VALUE };
  if (by === 'limits') return { op: 'clip', low: low ?? open.low, high: high ?? open.high };
  const sorted = present(values).toSorted();
  if (sorted.length === 0) return { op: 'clip', ...open };
  return {
    op: 'clip',
    low: low === null ? open.low : quantileOfSorted(sorted, low),
    high: high === null ? open.high : quantileOfSorted(sorted, high),
  };
}

/** The inner edges only: what lies outside the training range falls into the first or the last bin. */
function fitBorders({ by, bins }: Extract<NumericOp, { op: 'bin' }>, values: Float64Array): number[] {
  if (values.length === 0) return [];
  const sorted = values.toSorted();
  const low = sorted[0]!;
  const high = sorted.at(-1)!;
  const edges = Array.from({ length: bins - 1 }, (_, index) => {
    const share = (index + 1) / bins;
    return by === 'quantiles' ? quantileOfSorted(sorted, share) : low + (high - low) * share;
  });
  // Equal quantiles make bins of no width, which no value could be in.
  return edges.filter(
    (edge, index) => Number.isFinite(edge) && edge > low && (index === 0 || edge > edges[index - 1]!),
  );
}

function fitScale(
  by: Extract<NumericOp, { op: 'scale' }>['by'],
  values: Float64Array,
): { center: number; factor: number } {
  if (values.length === 0) return { center: 0, factor: 1 };
  if (by === 'robust') {
    const sorted = values.toSorted();
    const range = quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25);
    return { center: quantileOfSorted(sorted, 0.5), factor: usableFactor(range) };
  }
  let low = values[0]!;
  let high = low;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low === high) return { center: low, factor: 1 };
  if (by === 'minmax') return { center: low, factor: usableFactor(high - low) };
  const mean = meanOf(values);
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { center: mean, factor: usableFactor(Math.sqrt(squares / values.length)) };
}

/** 1 / width, unless the width over- or underflowed. */
function usableFactor(width: number): number {
  const factor = 1 / width;
  return Number.isFinite(factor) && factor > 0 ? factor : 1;
}
