import type { Signature } from '#shared/registry/signature.schema.ts';

/** The model behind an endpoint, as far as a protocol has to know it. */
export interface ServedPackage {
  readonly name: string;
  readonly versionNumber: number;
  readonly signature: Signature;
}

/** What the model says of the rows of one request: `rowCount × outputCount`, row-major. */
export interface Outputs {
  readonly rowCount: number;
  /** 1 for binary (probability of the second class) and regression, else one a class. */
  readonly outputCount: number;
  readonly values: Float64Array;
}

/** Probabilities by class, for one row. Empty for regression. */
export function probabilitiesOf({ outputCount, values }: Outputs, row: number, isBinary: boolean): number[] {
  if (isBinary) return [1 - values[row]!, values[row]!];
  return outputCount === 1 ? [] : Array.from(values.subarray(row * outputCount, (row + 1) * outputCount));
}

/** The likeliest class of a row; the later one of two that are equally likely in a binary task (0.5 is positive). */
export function classOf({ outputCount, values }: Outputs, row: number, isBinary: boolean): number {
  if (isBinary) return values[row]! >= 0.5 ? 1 : 0;
  let best = 0;
  const start = row * outputCount;
  for (let index = 1; index < outputCount; index += 1) {
    if (values[start + index]! > values[start + best]!) best = index;
  }
  return best;
}
