const smallest = 1e-15;

/**
 * Mean of `-ln` of the probability given to the true class, which is never taken as less than 1e-15.
 *
 * @param probabilities one of class 1 a row; or a block of one number a row for each class
 * @param labels class index a row
 */
export const logLoss = (probabilities: Float64Array, labels: Float32Array): number => {
  const rowCount = labels.length;
  const isBinary = probabilities.length === rowCount;
  let sum = 0;
  for (let row = 0; row < rowCount; row++) {
    const label = labels[row]!;
    const right = isBinary
      ? Math.abs(1 - label - probabilities[row]!)
      : probabilities[label * rowCount + row]!;
    sum -= Math.log(Math.max(right, smallest));
  }
  return sum / rowCount;
};
