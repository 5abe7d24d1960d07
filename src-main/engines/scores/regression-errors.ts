/** Root of the mean squared difference, in the target's unit. */
export const rootMeanSquaredError = (predictions: Float64Array, targets: Float32Array): number => {
  let sum = 0;
  for (let row = 0; row < targets.length; row++) sum += (predictions[row]! - targets[row]!) ** 2;
  return Math.sqrt(sum / targets.length);
};

/** Mean of the absolute difference, in the target's unit. */
export const meanAbsoluteError = (predictions: Float64Array, targets: Float32Array): number => {
  let sum = 0;
  for (let row = 0; row < targets.length; row++) sum += Math.abs(predictions[row]! - targets[row]!);
  return sum / targets.length;
};
