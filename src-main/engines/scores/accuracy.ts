/**
 * Share of rows whose class is predicted right.
 *
 * @param predictions one probability of class 1 a row; or a block of one number a row for each class, of which
 *   the largest wins and the first of equals
 * @param labels class index a row
 */
export const accuracy = (predictions: Float64Array, labels: Float32Array): number => {
  const rowCount = labels.length;
  const outputCount = predictions.length / rowCount;
  let right = 0;
  for (let row = 0; row < rowCount; row++) {
    let predicted = outputCount === 1 && predictions[row]! > 0.5 ? 1 : 0;
    for (let output = 1; output < outputCount; output++) {
      if (predictions[output * rowCount + row]! > predictions[predicted * rowCount + row]!)
        predicted = output;
    }
    if (predicted === labels[row]) right++;
  }
  return right / rowCount;
};
