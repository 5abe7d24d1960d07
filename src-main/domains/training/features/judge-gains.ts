import { adjustP } from '#shared/kit/adjust-p.ts';

/** How far from zero the mean of paired differences over ten folds is. */
export interface Gain {
  readonly gain: number;
  readonly standardDeviation: number;
  readonly pValue: number;
  readonly verdict: 'gain' | 'none' | 'loss';
}

/** Five would be quicker, and too few to tell a real gain from noise once thirty changes are tried. */
export const foldCount = 10;
const level = 0.05;

/**
 * The corrected resampled t-test (Nadeau & Bengio, "Inference for the generalization error", Machine Learning 52,
 * 2003): folds share most of the rows they learn from, so the variance of the mean is (1/k + n_test/n_train) · s², and
 * not s²/k. The p-values are two-sided and adjusted for all suggestions at once.
 */
export function judgeGains(differences: readonly (readonly number[])[]): Gain[] {
  const measured = differences.map((folds) => {
    const gain = folds.reduce((sum, value) => sum + value, 0) / foldCount;
    const squares = folds.reduce((sum, value) => sum + (value - gain) ** 2, 0);
    const standardDeviation = Math.sqrt(squares / (foldCount - 1));
    const error = standardDeviation * Math.sqrt(1 / foldCount + 1 / (foldCount - 1));
    // Equal scores in every fold are no difference; an equal difference in every fold is beyond all doubt.
    const t = gain === 0 ? 0 : Math.abs(gain) / error;
    return { gain, standardDeviation, raw: 2 * (1 - studentT9(t)) };
  });
  const adjusted = adjustP(
    measured.map(({ raw }) => raw),
    'benjamini-hochberg',
  );
  return measured.map(({ gain, standardDeviation }, index) => {
    const pValue = adjusted[index]!;
    const verdict = pValue >= level ? 'none' : gain > 0 ? 'gain' : 'loss';
    return { gain, standardDeviation, pValue, verdict };
  });
}

/**
 * The distribution function of Student's t with nine degrees of freedom; t ≥ 0. For an odd number of them it has a
 * closed form (Abramowitz & Stegun, 26.7.3).
 */
export function studentT9(t: number): number {
  const angle = Math.atan(t / 3);
  const cosine = Math.cos(angle);
  const square = cosine * cosine;
  const series = cosine * (1 + square * (2 / 3 + square * (8 / 15 + (square * 48) / 105)));
  return 0.5 + (angle + Math.sin(angle) * series) / Math.PI;
}
