import type { Explanation, PermutationImportance, ScoreUnit } from './explanation.schema.ts';

/** What contributions are counted in, for axes and tables. */
export const unitWords: Readonly<Record<ScoreUnit, string>> = {
  'log-odds': 'log-odds',
  score: 'score',
  log: 'logarithm of the value',
  probability: 'probability',
  value: 'value',
};

export interface FeatureWeight {
  readonly feature: string;
  /** Mean size of the contributions, whatever their sign. */
  readonly value: number;
}

/** By how much each feature moves one output on average, largest first. */
export function weighFeatures(
  { features }: Pick<Explanation, 'features'>,
  rows: Explanation['rows'],
  output: number,
): FeatureWeight[] {
  const sums = new Float64Array(features.length);
  for (const { contributions } of rows) {
    for (const [feature, value] of contributions[output]!.entries()) sums[feature]! += Math.abs(value);
  }
  return features
    .map((feature, index) => ({ feature, value: sums[index]! / Math.max(1, rows.length) }))
    .sort((left, right) => right.value - left.value);
}

export interface ColumnDrop {
  readonly column: string;
  /** How much worse the metric becomes on average, and the standard deviation over the repeats. */
  readonly mean: number;
  readonly deviation: number;
}

/** Largest first; columns whose permuted metric was undefined are left out. */
export function summariseDrops({ columns }: PermutationImportance): ColumnDrop[] {
  return columns
    .flatMap(({ column, drops }) => {
      const known = drops.filter((drop) => drop !== null);
      if (known.length === 0) return [];
      const mean = known.reduce((sum, drop) => sum + drop, 0) / known.length;
      const squares = known.reduce((sum, drop) => sum + (drop - mean) ** 2, 0);
      return [{ column, mean, deviation: Math.sqrt(squares / Math.max(1, known.length - 1)) }];
    })
    .sort((left, right) => right.mean - left.mean);
}

const methodWords = {
  'path-dependent': 'TreeSHAP, path-dependent',
  background: 'TreeSHAP against background rows',
  sampled: 'sampled Shapley values',
} as const;

/** How the numbers came about, in one line. */
export function describeMethod({ method, rows, testRowCount, options, background }: Explanation): string {
  const drawn = rows.length < testRowCount ? `${rows.length} of ${testRowCount}` : `all ${rows.length}`;
  const against = method === 'path-dependent' ? '' : `, against ${background.length} training rows`;
  return `By ${methodWords[method]}, on ${drawn} test rows${against}; seed ${options.seed}.`;
}

/** What moves the answer most, in one sentence. */
export function explanationVerdict(
  explanation: Explanation,
  rows: Explanation['rows'],
  output: number,
): string {
  const [first, second, third] = weighFeatures(explanation, rows, output);
  if (first === undefined || first.value === 0) return 'No feature moves the answer.';
  const amount = Number(first.value.toPrecision(2));
  const rest = [second, third].filter((one) => one !== undefined && one.value > 0).map((one) => one!.feature);
  const others = rest.length === 0 ? '' : `, then ${rest.join(' and ')}`;
  const moved = `the ${unitWords[explanation.unit]} of ${explanation.outputs[output]}`;
  return `${first.feature} moves ${moved} most, by ${amount} on average${others}.`;
}
