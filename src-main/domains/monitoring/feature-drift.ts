import type { ColumnData } from '#shared/data/columns.ts';
import { countIntoHistogram } from '#shared/kit/histogram.ts';
import { type Cells, populationStabilityIndex, stabilityTerms } from '#shared/kit/stability-index.ts';
import type { DriftHistogram, FeatureDrift, ReferenceSketch } from '#shared/monitoring/monitoring.schema.ts';
import { chiSquareTest, criticalStabilityIndex, jensenShannonDistance, mergeRareCells } from './cells.ts';
import { describeCategoryShift, describeNumericShift } from './drift-words.ts';
import { countAmongKnots } from './knots.ts';
import { kolmogorovSmirnovP } from './kolmogorov-smirnov.ts';
import { isDiscrete, measureDistance, numericCells } from './numeric-drift.ts';
import { countLabels, labelsOf, numbersOf, rankLabels } from './sketch.ts';

type Numeric = Extract<ReferenceSketch, { kind: 'numeric' }>;
type Categorical = Extract<ReferenceSketch, { kind: 'categorical' }>;

const maximumNewCategories = 20;
const maximumShownCategories = 20;

/** The evidence about one feature, before it is judged among all the others. */
export interface FeatureComparison
  extends Pick<
    FeatureDrift,
    | 'feature'
    | 'type'
    | 'test'
    | 'statistic'
    | 'degreesOfFreedom'
    | 'pValue'
    | 'psi'
    | 'psiCritical'
    | 'jensenShannon'
    | 'wasserstein'
    | 'referenceMissingRate'
    | 'currentMissingRate'
    | 'newCategories'
    | 'histogram'
  > {
  /** p of the difference in missing rates; null when nothing is missing on either side. */
  readonly missingP: number | null;
  /** What the cell of missing values adds to `psi`. */
  readonly missingPsi: number;
  /** What moved most, in plain words; or why nothing was tested. */
  readonly shift: string;
}

/** Compares a window's column with its reference. The column must be of the type the reference was made from. */
export function compareFeature(reference: ReferenceSketch, current: ColumnData): FeatureComparison {
  return reference.kind === 'numeric'
    ? compareNumeric(reference, numbersOf(current))
    : compareCategorical(reference, labelsOf(current));
}

/** A reference feature of which the window has nothing. */
export function absentFeature(reference: ReferenceSketch): FeatureComparison {
  return {
    ...identityOf(reference),
    ...untested,
    referenceMissingRate: rateOf(reference.missingCount, reference.rowCount),
    currentMissingRate: 0,
    missingP: null,
    newCategories: [],
    histogram: null,
    shift: 'Not among the logged predictions, so it was not compared.',
  };
}

const untested = {
  test: 'none',
  statistic: null,
  degreesOfFreedom: null,
  pValue: null,
  psi: null,
  missingPsi: 0,
  psiCritical: null,
  jensenShannon: null,
  wasserstein: null,
} as const;

function identityOf({ feature, type }: ReferenceSketch): Pick<FeatureComparison, 'feature' | 'type'> {
  return { feature, type };
}

function rateOf(count: number, total: number): number {
  return total === 0 ? 0 : count / total;
}

function compareNumeric(reference: Numeric, values: Float64Array): FeatureComparison {
  const counts = countAmongKnots(values, reference.knots);
  const referenceCount = reference.rowCount - reference.missingCount;
  const base = {
    ...identityOf(reference),
    ...missingRates(reference, values.length, counts.missingCount),
    newCategories: [],
    histogram: numericHistogram(reference, values),
  };
  if (reference.type === 'date' || reference.type === 'timestamp') {
    return { ...base, ...untested, shift: 'Dates move on by nature: only missing values are compared.' };
  }
  const cells = numericCells(reference, counts);
  const distance = measureDistance(reference, counts);
  if (distance === null) {
    return { ...base, ...untested, ...sizesOf(cells), shift: 'No values to compare on one of the sides.' };
  }
  const test = isDiscrete(reference)
    ? testCells(withoutMissing(cells), reference.knots.values.length)
    : {
        test: 'ks' as const,
        statistic: distance.d,
        degreesOfFreedom: null,
        pValue: kolmogorovSmirnovP(distance.d, referenceCount, counts.count),
      };
  const deviation = reference.summary?.standardDeviation ?? 0;
  const normalised = distance.area / deviation;
  return {
    ...base,
    ...test,
    ...sizesOf(cells),
    wasserstein: Number.isFinite(normalised) ? normalised : null,
    shift: describeNumericShift(reference, counts.mean),
  };
}

function compareCategorical(reference: Categorical, labels: readonly (string | null)[]): FeatureComparison {
  const { counts, missingCount } = countLabels(labels);
  const known = new Set(reference.values.map(({ value }) => value));
  const isComplete = reference.otherCount === 0;
  const unseen = rankLabels(new Map([...counts].filter(([label]) => !known.has(label))));
  const unseenCount = unseen.reduce((sum, [, count]) => sum + count, 0);
  // Beyond the values kept in the sketch, a value may have been among the "other" ones of training.
  const [otherCount, newCount] = isComplete ? [0, unseenCount] : [unseenCount, 0];
  const cells: Cells = {
    reference: [
      ...reference.values.map(({ count }) => count),
      reference.otherCount,
      0,
      reference.missingCount,
    ],
    current: [
      ...reference.values.map(({ value }) => counts.get(value) ?? 0),
      otherCount,
      newCount,
      missingCount,
    ],
  };
  const newCell = reference.values.length + 1;
  return {
    ...identityOf(reference),
    ...missingRates(reference, labels.length, missingCount),
    ...testCells(withoutMissing(cells), newCell),
    ...sizesOf(cells),
    wasserstein: null,
    newCategories: isComplete
      ? unseen.slice(0, maximumNewCategories).map(([value, count]) => ({ value, count }))
      : [],
    histogram: categoricalHistogram(reference, cells),
    shift: describeCategoryShift(reference, cells, newCell),
  };
}

/** The last cell counts missing values, which have a test of their own. */
function withoutMissing({ reference, current }: Cells): Cells {
  return { reference: reference.slice(0, -1), current: current.slice(0, -1) };
}

function testCells(
  cells: Cells,
  newCell: number,
): Pick<FeatureComparison, 'test' | 'statistic' | 'degreesOfFreedom' | 'pValue'> {
  const result = chiSquareTest(mergeRareCells(cells, newCell));
  if (result === null) return { test: 'none', statistic: null, degreesOfFreedom: null, pValue: null };
  const { statistic, degreesOfFreedom, p } = result;
  return { test: 'chi-square', statistic, degreesOfFreedom, pValue: p };
}

function sizesOf(
  cells: Cells,
): Pick<FeatureComparison, 'psi' | 'missingPsi' | 'psiCritical' | 'jensenShannon'> {
  return {
    missingPsi: stabilityTerms(cells)?.at(-1) ?? 0,
    psi: populationStabilityIndex(cells),
    psiCritical: criticalStabilityIndex(cells),
    jensenShannon: jensenShannonDistance(cells),
  };
}

function missingRates(
  reference: ReferenceSketch,
  rowCount: number,
  missingCount: number,
): Pick<FeatureComparison, 'referenceMissingRate' | 'currentMissingRate' | 'missingP'> {
  const test = chiSquareTest({
    reference: [reference.missingCount, reference.rowCount - reference.missingCount],
    current: [missingCount, rowCount - missingCount],
  });
  return {
    referenceMissingRate: rateOf(reference.missingCount, reference.rowCount),
    currentMissingRate: rateOf(missingCount, rowCount),
    missingP: test === null ? null : test.p,
  };
}

function numericHistogram(reference: Numeric, values: Float64Array): DriftHistogram | null {
  if (reference.histogram.edges.length === 0) return null;
  const current = countIntoHistogram(values, reference.histogram.edges);
  return { kind: 'numeric', reference: reference.histogram, current };
}

/** The reference's most frequent values, the remaining ones as one bar, and the new ones as another. */
function categoricalHistogram(reference: Categorical, cells: Cells): DriftHistogram {
  const shown = reference.values.slice(0, maximumShownCategories).map(({ value }) => value);
  const valueCount = reference.values.length;
  const side = (counts: readonly number[]) => {
    const rest = counts.slice(shown.length, valueCount + 1).reduce((sum, count) => sum + count, 0);
    return { shown: counts.slice(0, shown.length), rest, unseen: counts[valueCount + 1]! };
  };
  const [before, after] = [side(cells.reference), side(cells.current)];
  const hasRest = before.rest + after.rest > 0;
  const hasUnseen = after.unseen > 0;
  const listOf = ({ shown: counts, rest, unseen }: ReturnType<typeof side>) => [
    ...counts,
    ...(hasRest ? [rest] : []),
    ...(hasUnseen ? [unseen] : []),
  ];
  return {
    kind: 'categorical',
    labels: [...shown, ...(hasRest ? ['(other)'] : []), ...(hasUnseen ? ['(new)'] : [])],
    reference: listOf(before),
    current: listOf(after),
  };
}
