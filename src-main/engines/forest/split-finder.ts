import type { Random } from './random.ts';
import { goesLeftWhenMissing, isCategorical, setWords } from './tree.ts';

/** The rows' bins, column after column, and what kind of bins they are. */
export interface BinnedColumns {
  readonly rowCount: number;
  readonly columns: readonly Uint8Array[];
  readonly binCounts: readonly number[];
  readonly isCategorical: readonly boolean[];
}

/** What a tree learns from a row, added up in histograms. */
export type Signal =
  /** Counts of classes, by weight: Gini impurity. */
  | { readonly kind: 'classes'; readonly labels: Uint16Array; readonly weights: Float64Array }
  /** First and second derivatives, or target × weight and weight: squared error. */
  | { readonly kind: 'gradients'; readonly gradients: Float64Array; readonly hessians: Float64Array };

export interface SplitRules {
  /** 1 for gradients, else the number of classes. */
  readonly channelCount: number;
  readonly minRowsPerLeaf: number;
  /** Added to the weight of each side (XGBoost's lambda). */
  readonly l2: number;
  /** One random cut a column instead of the best (Geurts, Ernst & Wehenkel, Extremely randomized trees, 2006). */
  readonly isRandomCut: boolean;
}

/** The best split found so far for a node. One object, written over and over. */
export interface Split {
  gain: number;
  column: number;
  /** The last bin that goes left; of no meaning for categories. */
  bin: number;
  flags: number;
  /** Sums of the rows that go left, laid out as in a histogram bin. */
  readonly left: Float64Array;
  readonly set: Uint32Array;
}

/** Bins of one column in a histogram; a power of two, so that a bin number can never lie outside. */
export const binsPerColumn = 256;
/** A bin of a histogram: number of rows, sum of weights, then one sum a channel. */
const firstChannel = 2;
/** What rounding can leave of a gain that is none. */
const leastGain = 1e-10;

export const histogramStride = (channelCount: number): number => firstChannel + channelCount;

/** Rows of a node: a range of a list of row numbers. */
export interface RowRange {
  readonly rows: Int32Array;
  readonly start: number;
  readonly end: number;
}

/** Where a column's histogram lies; zero before it is filled. */
export interface HistogramPlace {
  readonly histogram: Float64Array;
  readonly offset: number;
  readonly stride: number;
}

/** Adds the rows' signals to the bins of one column. */
export const fillHistogram = (
  column: Uint8Array,
  signal: Signal,
  { rows, start, end }: RowRange,
  { histogram, offset, stride }: HistogramPlace,
): void => {
  if (signal.kind === 'classes') {
    const { labels, weights } = signal;
    for (let index = start; index < end; index++) {
      const row = rows[index]!;
      const at = offset + column[row]! * stride;
      const weight = weights[row]!;
      histogram[at]! += 1;
      histogram[at + 1]! += weight;
      histogram[at + firstChannel + labels[row]!]! += weight;
    }
    return;
  }
  const { gradients, hessians } = signal;
  for (let index = start; index < end; index++) {
    const row = rows[index]!;
    const at = offset + column[row]! * stride;
    histogram[at]! += 1;
    histogram[at + 1]! += hessians[row]!;
    histogram[at + 2]! += gradients[row]!;
  }
};

/** Looks for the split with the largest gain, column by column. Holds scratch memory; one for each thread. */
export const createSplitFinder = (data: BinnedColumns, rules: SplitRules) => {
  const { channelCount, minRowsPerLeaf, l2, isRandomCut } = rules;
  const stride = histogramStride(channelCount);
  const left = new Float64Array(stride);
  const leftWithMissing = new Float64Array(stride);
  const order = new Int32Array(binsPerColumn);
  const best: Split = {
    gain: 0,
    column: -1,
    bin: 0,
    flags: 0,
    left: new Float64Array(stride),
    set: new Uint32Array(setWords),
  };
  let totals = new Float64Array(stride);
  let totalScore = 0;

  /** Sum over channels of G² / (H + λ), of a side and of the rest of the node. */
  const scoreBoth = (side: Float64Array): number => {
    let own = 0;
    let rest = 0;
    for (let channel = firstChannel; channel < stride; channel++) {
      const value = side[channel]!;
      const other = totals[channel]! - value;
      own += value * value;
      rest += other * other;
    }
    return own / (side[1]! + l2) + rest / (totals[1]! - side[1]! + l2);
  };

  /** Remembers the split when it is the best so far. */
  const consider = (column: number, bin: number, flags: number, side: Float64Array): boolean => {
    const leftRows = side[0]!;
    if (leftRows < minRowsPerLeaf || totals[0]! - leftRows < minRowsPerLeaf) return false;
    const gain = scoreBoth(side) - totalScore;
    if (!(gain > best.gain)) return false;
    best.gain = gain;
    best.column = column;
    best.bin = bin;
    best.flags = flags;
    best.left.set(side);
    return true;
  };

  const scanNumbers = (column: number, histogram: Float64Array, offset: number, random: Random): void => {
    const missingRows = histogram[offset]!;
    let firstBin = 1;
    let lastBin = data.binCounts[column]! - 1;
    while (firstBin < lastBin && histogram[offset + firstBin * stride] === 0) firstBin++;
    while (lastBin > firstBin && histogram[offset + lastBin * stride] === 0) lastBin--;
    if (firstBin === lastBin && missingRows === 0) return;
    const cut = isRandomCut ? firstBin + Math.floor(random() * Math.max(1, lastBin - firstBin)) : -1;
    left.fill(0);
    for (let bin = firstBin; bin <= lastBin; bin++) {
      const at = offset + bin * stride;
      if (histogram[at] === 0 && bin !== cut) continue;
      for (let field = 0; field < stride; field++) left[field]! += histogram[at + field]!;
      if (isRandomCut && bin !== cut) continue;
      if (missingRows === 0) {
        // None here, but a later row may miss it: it goes where most go.
        consider(column, bin, left[0]! * 2 >= totals[0]! ? goesLeftWhenMissing : 0, left);
        continue;
      }
      consider(column, bin, 0, left);
      for (let field = 0; field < stride; field++)
        leftWithMissing[field] = left[field]! + histogram[offset + field]!;
      consider(column, bin, goesLeftWhenMissing, leftWithMissing);
    }
  };

  /** Which channel to order categories by: for classes, the most frequent one of the node. */
  const orderingChannel = (): number => {
    let channel = firstChannel;
    for (let other = firstChannel + 1; other < stride; other++) {
      if (totals[other]! > totals[channel]!) channel = other;
    }
    return channel;
  };

  /** Puts the bins that have rows first in `order`, by mean of a channel (Fisher 1958) or at random. */
  const orderCategories = (
    column: number,
    histogram: Float64Array,
    offset: number,
    random: Random,
  ): number => {
    let count = 0;
    for (let bin = 0; bin < data.binCounts[column]!; bin++) {
      if (histogram[offset + bin * stride]! > 0) order[count++] = bin;
    }
    if (isRandomCut) {
      for (let index = count - 1; index > 0; index--) {
        const other = Math.floor(random() * (index + 1));
        const kept = order[index]!;
        order[index] = order[other]!;
        order[other] = kept;
      }
      return count;
    }
    const channel = orderingChannel();
    const mean = (bin: number) =>
      histogram[offset + bin * stride + channel]! / histogram[offset + bin * stride + 1]!;
    order.subarray(0, count).sort((a, b) => mean(a) - mean(b) || a - b);
    return count;
  };

  const writeSet = (count: number, leftCount: number): void => {
    // Categories that are not in this node go where most rows go.
    best.set.fill(best.left[0]! * 2 >= totals[0]! ? 0xffffffff : 0);
    for (let index = 0; index < count; index++) {
      const bin = order[index]!;
      const bit = 1 << (bin & 31);
      if (index < leftCount) best.set[bin >>> 5]! |= bit;
      else best.set[bin >>> 5]! &= ~bit;
    }
  };

  const scanCategories = (column: number, histogram: Float64Array, offset: number, random: Random): void => {
    const count = orderCategories(column, histogram, offset, random);
    if (count < 2) return;
    const cut = isRandomCut ? Math.floor(random() * (count - 1)) : -1;
    let bestCount = 0;
    left.fill(0);
    for (let index = 0; index < count - 1; index++) {
      const at = offset + order[index]! * stride;
      for (let field = 0; field < stride; field++) left[field]! += histogram[at + field]!;
      if (isRandomCut && index !== cut) continue;
      if (consider(column, 0, isCategorical, left)) bestCount = index + 1;
    }
    if (bestCount > 0) writeSet(count, bestCount);
  };

  return {
    stride,
    best,
    /** Starts on a node with these sums. */
    begin: (nodeTotals: Float64Array<ArrayBuffer>): void => {
      totals = nodeTotals;
      let squares = 0;
      for (let channel = firstChannel; channel < stride; channel++) squares += totals[channel]! ** 2;
      totalScore = squares / (totals[1]! + l2);
      best.gain = leastGain * Math.max(1, totalScore);
      best.column = -1;
    },
    /** Takes the best split of one column when it beats the others. */
    scan: (column: number, histogram: Float64Array, offset: number, random: Random): void => {
      if (data.isCategorical[column]) scanCategories(column, histogram, offset, random);
      else scanNumbers(column, histogram, offset, random);
    },
    /** What a leaf with these sums answers: one number a channel. */
    leafValues: (sums: Float64Array): readonly number[] =>
      Array.from(sums.subarray(firstChannel), (sum) => (sums[1]! + l2 > 0 ? sum / (sums[1]! + l2) : 0)),
  };
};
