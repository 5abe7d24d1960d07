/** What a row of each class weighs so that all weigh the same in total: rows / (classes seen × rows of the class). */
export const classWeights = (target: Float32Array, classCount: number): Float32Array => {
  const counts = new Float64Array(classCount);
  for (const label of target) counts[label]! += 1;
  const seen = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  return Float32Array.from(counts, (count) => (count === 0 ? 0 : target.length / (seen * count)));
};

/** The same by row. */
export const balancedWeights = (target: Float32Array): Float32Array => {
  const weights = classWeights(target, target.reduce((highest, label) => Math.max(highest, label), 0) + 1);
  return target.map((label) => weights[label]!);
};
