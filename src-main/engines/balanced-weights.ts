/** Weight of each row so that every class weighs the same in total: rows / (classes × rows of the class). */
export const balancedWeights = (target: Float32Array): Float32Array => {
  const counts = new Map<number, number>();
  for (const label of target) counts.set(label, (counts.get(label) ?? 0) + 1);
  return target.map((label) => target.length / (counts.size * counts.get(label)!));
};
