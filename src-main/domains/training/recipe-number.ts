import type { NumericConstants, RecipeStep, Transform } from '#shared/training/recipe.schema.ts';

const maximumFloat32 = 3.4028234663852886e38;

/**
 * One raw number to the number the model sees: fill, transform, centre, scale. Infinite counts as missing, because
 * no request can carry an infinity; results beyond float32 are cut to its range, as they would become infinite.
 */
export function encodeNumber(constants: NumericConstants, value: number): number {
  const present = Number.isFinite(value) ? value : constants.fill;
  if (present === null) return Number.NaN;
  const encoded = (transformNumber(constants.transform, present) - constants.center) * constants.factor;
  return Math.min(maximumFloat32, Math.max(-maximumFloat32, encoded));
}

function transformNumber(transform: Transform, value: number): number {
  if (transform === 'none') return value;
  return value < 0 ? -Math.log1p(-value) : Math.log1p(value);
}

type NumericStep = Pick<RecipeStep, 'impute' | 'imputeConstant' | 'transform' | 'scale'>;

/**
 * Learns the constants from training values (NaN and infinities are missing). As in a scikit-learn pipeline of
 * SimpleImputer and StandardScaler or MinMaxScaler, the scale is learned after filling, its deviation is the
 * population's, and a constant column is centred but not scaled. A column without any value is filled with 0.
 */
export function fitNumber(step: NumericStep, values: Float64Array): NumericConstants {
  const finite = values.filter((value) => Number.isFinite(value));
  const fill = fillValue(step, finite);
  const missingCount = values.length - finite.length;
  const transformed = finite.map((value) => transformNumber(step.transform, value));
  const filled = fill === null ? null : { value: transformNumber(step.transform, fill), count: missingCount };
  return { fill, transform: step.transform, ...fitScale(step.scale, transformed, filled) };
}

function fillValue({ impute, imputeConstant }: NumericStep, finite: Float64Array): number | null {
  switch (impute) {
    case 'none':
      return null;
    case 'zero':
      return 0;
    case 'constant':
      return imputeConstant;
    case 'mean':
      return finite.length === 0 ? 0 : meanOf(finite);
    case 'median':
      return finite.length === 0 ? 0 : medianOf(finite);
  }
}

function fitScale(
  scale: NumericStep['scale'],
  values: Float64Array,
  filled: { readonly value: number; readonly count: number } | null,
): { center: number; factor: number } {
  const all = filled === null || filled.count === 0 ? values : appended(values, filled.value, filled.count);
  if (scale === 'none' || all.length === 0) return { center: 0, factor: 1 };
  let low = all[0]!;
  let high = low;
  for (const value of all) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low === high) return { center: low, factor: 1 };
  if (scale === 'minmax') return { center: low, factor: usableFactor(high - low) };
  const mean = meanOf(all);
  let squares = 0;
  for (const value of all) squares += (value - mean) ** 2;
  return { center: mean, factor: usableFactor(Math.sqrt(squares / all.length)) };
}

/** 1 / width, unless the width over- or underflowed. */
function usableFactor(width: number): number {
  const factor = 1 / width;
  return Number.isFinite(factor) && factor > 0 ? factor : 1;
}

function appended(values: Float64Array, value: number, count: number): Float64Array {
  const all = new Float64Array(values.length + count);
  all.set(values);
  all.fill(value, values.length);
  return all;
}

/** Dividing first where the sum of extreme doubles would overflow. */
function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  if (Number.isFinite(sum)) return sum / values.length;
  return values.reduce((mean, value) => mean + value / values.length, 0);
}

function medianOf(values: Float64Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : sorted[middle - 1]! / 2 + sorted[middle]! / 2;
}
