/** Predictions and targets with the rows that cannot be judged taken out. */
export interface UsableRows {
  /** Row-major `rowCount × outputCount`, finite. */
  readonly predictions: Float64Array;
  /** Finite, exact copies of the targets. */
  readonly target: Float64Array;
  readonly missingTargetCount: number;
  readonly brokenPredictionCount: number;
}

/** Leaves out rows whose target is missing (or infinite) or any of whose outputs is not finite, and counts them. */
export function selectUsableRows(
  predictions: Float64Array,
  target: Float32Array,
  outputCount: number,
): UsableRows {
  if (predictions.length !== target.length * outputCount) {
    throw new RangeError(
      `${target.length} rows need ${target.length * outputCount} predicted numbers, but there are ${predictions.length}.`,
    );
  }
  const kept = new Float64Array(predictions.length);
  const keptTarget = new Float64Array(target.length);
  let rowCount = 0;
  let missingTargetCount = 0;
  let brokenPredictionCount = 0;
  for (let row = 0; row < target.length; row += 1) {
    const value = target[row]!;
    if (!Number.isFinite(value)) {
      missingTargetCount += 1;
      continue;
    }
    let isBroken = false;
    for (let output = 0; output < outputCount; output += 1) {
      const predicted = predictions[row * outputCount + output]!;
      kept[rowCount * outputCount + output] = predicted;
      if (!Number.isFinite(predicted)) isBroken = true;
    }
    if (isBroken) {
      brokenPredictionCount += 1;
      continue;
    }
    keptTarget[rowCount] = value;
    rowCount += 1;
  }
  return {
    predictions: kept.subarray(0, rowCount * outputCount),
    target: keptTarget.subarray(0, rowCount),
    missingTargetCount,
    brokenPredictionCount,
  };
}

/** The rows at `positions` of a row-major matrix. */
export function takeRows(values: Float64Array, columnCount: number, positions: Uint32Array): Float64Array {
  const taken = new Float64Array(positions.length * columnCount);
  positions.forEach((position, row) => {
    taken.set(values.subarray(position * columnCount, (position + 1) * columnCount), row * columnCount);
  });
  return taken;
}
