/**
 * Area under the ROC curve by ranks, ties counted half (Hanley & McNeil 1982; the Mann–Whitney U divided by
 * positives × negatives). `NaN` when one class is missing.
 *
 * @param scores one number a row, higher meaning class 1
 * @param labels 0 or 1 a row
 */
export const areaUnderRoc = (scores: Float64Array, labels: Float32Array): number => {
  // Split first: sorting two typed arrays natively is several times faster than sorting indices by a comparator.
  let positiveCount = 0;
  for (const label of labels) positiveCount += label > 0 ? 1 : 0;
  const positives = new Float64Array(positiveCount);
  const negatives = new Float64Array(labels.length - positiveCount);
  for (let row = 0, p = 0, n = 0; row < labels.length; row++) {
    if (labels[row]! > 0) positives[p++] = scores[row]!;
    else negatives[n++] = scores[row]!;
  }
  positives.sort();
  negatives.sort();
  let below = 0;
  let notAbove = 0;
  let wins = 0;
  for (const score of positives) {
    while (below < negatives.length && negatives[below]! < score) below++;
    while (notAbove < negatives.length && negatives[notAbove]! <= score) notAbove++;
    wins += (below + notAbove) / 2;
  }
  return wins / (positives.length * negatives.length);
};
