import type { CalibrationBin } from '#shared/evaluation/evaluation.schema.ts';
import type { RowWeights } from './ranking.ts';

export const calibrationBinCount = 10;

/**
 * The bin of each probability: ten equal-width bins (low, high], 0 in the first. Edges are the doubles nearest
 * to k/10, so 0.3 is in (0.2, 0.3].
 */
export function calibrationBins(probabilities: Float64Array): Uint8Array {
  const bins = new Uint8Array(probabilities.length);
  for (let row = 0; row < probabilities.length; row += 1) {
    const probability = probabilities[row]!;
    let bin = Math.min(
      calibrationBinCount - 1,
      Math.max(0, Math.ceil(probability * calibrationBinCount) - 1),
    );
    // The product above is rounded: step back or forth where it crossed an edge.
    if (bin > 0 && probability <= bin / calibrationBinCount) bin -= 1;
    else if (bin < calibrationBinCount - 1 && probability > (bin + 1) / calibrationBinCount) bin += 1;
    bins[row] = bin;
  }
  return bins;
}

interface BinSums {
  readonly weight: Float64Array;
  readonly predicted: Float64Array;
  readonly observed: Float64Array;
}

export interface CalibrationInput {
  readonly probabilities: Float64Array;
  readonly bins: Uint8Array;
  /** 1 where the event the probability speaks of came true. */
  readonly outcomes: Uint8Array;
}

function sumBins({ probabilities, bins, outcomes }: CalibrationInput, weights: RowWeights): BinSums {
  const weight = new Float64Array(calibrationBinCount);
  const predicted = new Float64Array(calibrationBinCount);
  const observed = new Float64Array(calibrationBinCount);
  for (let row = 0; row < bins.length; row += 1) {
    const bin = bins[row]!;
    const count = weights === null ? 1 : weights[row]!;
    weight[bin]! += count;
    predicted[bin]! += count * probabilities[row]!;
    observed[bin]! += count * outcomes[row]!;
  }
  return { weight, predicted, observed };
}

/**
 * Expected calibration error (Naeini et al. 2015; Guo et al. 2017 for the top label of many classes):
 * Σ share of bin · |mean probability − observed rate|; empty bins are skipped. Null without rows.
 */
export function expectedCalibrationError(input: CalibrationInput, weights: RowWeights): number | null {
  const { weight, predicted, observed } = sumBins(input, weights);
  let total = 0;
  let difference = 0;
  for (let bin = 0; bin < calibrationBinCount; bin += 1) {
    total += weight[bin]!;
    difference += Math.abs(predicted[bin]! - observed[bin]!);
  }
  return total === 0 ? null : difference / total;
}

export function calibrationCurve(input: CalibrationInput): CalibrationBin[] {
  const { weight, predicted, observed } = sumBins(input, null);
  return Array.from(weight, (count, bin) => ({
    low: bin / calibrationBinCount,
    high: (bin + 1) / calibrationBinCount,
    count,
    meanPredicted: predicted[bin]! / count,
    observedRate: observed[bin]! / count,
  })).filter((bin) => bin.count > 0);
}
