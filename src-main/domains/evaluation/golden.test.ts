import { describe, expect, it } from 'vitest';
import { readGolden } from '../../../test/golden/read-golden.ts';
import { binarySuite, multiclassSuite } from './classification.ts';
import { precisionRecallCurve, rocCurve } from './curves.ts';
import type { MetricSuite } from './metric-suite.ts';
import { regressionSuite } from './regression.ts';

type Metrics = Readonly<Record<string, number | null>>;

interface Golden {
  readonly binary: Record<
    string,
    {
      readonly probabilities: number[];
      readonly labels: number[];
      readonly metrics: Metrics;
      readonly roc: { readonly fpr: number[]; readonly tpr: number[] };
      readonly pr: { readonly precision: number[]; readonly recall: number[] };
    }
  >;
  readonly multiclass: Record<
    string,
    {
      readonly classCount: number;
      readonly probabilities: number[];
      readonly labels: number[];
      readonly aucs: (number | null)[];
      readonly metrics: Metrics;
    }
  >;
  readonly regression: Record<
    string,
    { readonly predicted: number[]; readonly actual: number[]; readonly metrics: Metrics }
  >;
}

const golden = readGolden<Golden>('evaluation');

/** Relative 1e-12, as both sides sum doubles in different orders. */
function expectClose(actual: number | null, expected: number | null, what: string): void {
  if (expected === null || actual === null) {
    expect(actual, what).toBe(expected);
    return;
  }
  expect(Math.abs(actual - expected), `${what}: ${actual} instead of ${expected}`).toBeLessThanOrEqual(
    1e-12 * Math.max(1, Math.abs(expected)),
  );
}

function expectMetrics(suite: MetricSuite, expected: Metrics): void {
  const values = suite.compute(null);
  expect(suite.keys.toSorted()).toEqual(Object.keys(expected).sort());
  for (const [index, key] of suite.keys.entries()) expectClose(values[index]!, expected[key]!, key);
}

describe('against scikit-learn', () => {
  it.each(Object.entries(golden.binary))('binary: %s', (_, { probabilities, labels, metrics, roc, pr }) => {
    const isPositive = Uint8Array.from(labels);
    const suite = binarySuite(Float64Array.from(probabilities), isPositive);
    expectMetrics(suite, metrics);

    const ourRoc = rocCurve(suite.ranking, isPositive);
    expect(ourRoc?.falsePositiveRate ?? []).toEqual(roc.fpr);
    expect(ourRoc?.truePositiveRate ?? []).toEqual(roc.tpr);

    // scikit-learn lists precision and recall by rising threshold, with (1, 0) last.
    const ourCurve = precisionRecallCurve(suite.ranking, isPositive);
    expect(ourCurve?.precision.toReversed() ?? []).toEqual(pr.precision);
    expect(ourCurve?.recall.toReversed() ?? []).toEqual(pr.recall);
  });

  it.each(Object.entries(golden.multiclass))(
    'multiclass: %s',
    (_, { classCount, probabilities, labels, metrics, aucs }) => {
      const suite = multiclassSuite(Float64Array.from(probabilities), Uint32Array.from(labels), classCount);
      expectMetrics(suite, metrics);
      for (const [index, auc] of suite.classAucs().entries())
        expectClose(auc, aucs[index]!, `AUC of class ${index}`);
    },
  );

  it.each(Object.entries(golden.regression))('regression: %s', (_, { predicted, actual, metrics }) => {
    expectMetrics(regressionSuite(Float64Array.from(predicted), Float64Array.from(actual)), metrics);
  });
});
