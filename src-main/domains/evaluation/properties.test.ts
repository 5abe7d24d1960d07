import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binarySuite, multiclassSuite } from './classification.ts';
import { maximumCurvePoints, precisionRecallCurve, rocCurve } from './curves.ts';
import { rankScores, rocAuc } from './ranking.ts';
import { regressionSuite } from './regression.ts';

/** Few distinct values, so that ties are common. */
const probability = fc.nat(20).map((value) => value / 20);
const labelled = (minLength = 1) =>
  fc
    .array(fc.tuple(probability, fc.integer({ min: 0, max: 1 })), { minLength, maxLength: 60 })
    .map((rows) => ({
      scores: Float64Array.from(rows, ([score]) => score),
      labels: Uint8Array.from(rows, ([, label]) => label),
    }));

function bruteForceAuc(scores: Float64Array, labels: Uint8Array): number | null {
  let wins = 0;
  let pairs = 0;
  for (let positive = 0; positive < scores.length; positive += 1) {
    for (let negative = 0; negative < scores.length; negative += 1) {
      if (labels[positive] !== 1 || labels[negative] !== 0) continue;
      pairs += 1;
      if (scores[positive]! > scores[negative]!) wins += 1;
      else if (scores[positive] === scores[negative]) wins += 0.5;
    }
  }
  return pairs === 0 ? null : wins / pairs;
}

describe('AUC', () => {
  it('equals the share of pairs in the right order, ties one half', () => {
    fc.assert(
      fc.property(labelled(0), ({ scores, labels }) => {
        const expected = bruteForceAuc(scores, labels);
        const actual = rocAuc(rankScores(scores), labels, null);
        if (expected === null) expect(actual).toBeNull();
        else expect(actual).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('does not change under a rising transform and mirrors when the scores do', () => {
    fc.assert(
      fc.property(labelled(), ({ scores, labels }) => {
        const auc = rocAuc(rankScores(scores), labels, null);
        expect(rocAuc(rankScores(scores.map((score) => Math.exp(3 * score) - 7)), labels, null)).toBe(auc);
        const mirrored = rocAuc(rankScores(scores.map((score) => -score)), labels, null);
        if (auc === null) expect(mirrored).toBeNull();
        else expect(mirrored).toBeCloseTo(1 - auc, 12);
      }),
    );
  });
});

describe('row weights', () => {
  const repeat = <Values extends Float64Array | Uint8Array>(values: Values, weights: Uint16Array) =>
    Array.from(values).flatMap((value, row) => Array.from({ length: weights[row]! }, () => value));
  const weightsFor = (length: number) =>
    fc.array(fc.nat(3), { minLength: length, maxLength: length }).map((list) => Uint16Array.from(list));

  const expectEqualMetrics = (left: readonly (number | null)[], right: readonly (number | null)[]) => {
    left.forEach((value, index) => {
      const other = right[index]!;
      if (value === null || other === null) expect(value).toBe(other);
      else expect(Math.abs(value - other)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
    });
  };

  it('count a row as often as repeating it would: binary', () => {
    fc.assert(
      fc.property(
        labelled().chain((rows) => fc.tuple(fc.constant(rows), weightsFor(rows.labels.length))),
        ([{ scores, labels }, weights]) => {
          const repeated = binarySuite(
            Float64Array.from(repeat(scores, weights)),
            Uint8Array.from(repeat(labels, weights)),
          );
          expectEqualMetrics(binarySuite(scores, labels).compute(weights), repeated.compute(null));
        },
      ),
    );
  });

  it('count a row as often as repeating it would: regression', () => {
    const rowValue = fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 }));
    fc.assert(
      fc.property(
        fc
          .array(rowValue, { minLength: 1, maxLength: 40 })
          .chain((rows) => fc.tuple(fc.constant(rows), weightsFor(rows.length))),
        ([rows, weights]) => {
          const predicted = Float64Array.from(rows, ([value]) => value);
          const actual = Float64Array.from(rows, ([, value]) => value);
          const repeated = regressionSuite(
            Float64Array.from(repeat(predicted, weights)),
            Float64Array.from(repeat(actual, weights)),
          );
          expectEqualMetrics(regressionSuite(predicted, actual).compute(weights), repeated.compute(null));
        },
      ),
    );
  });

  it('give equal metrics for permuted rows', () => {
    fc.assert(
      fc.property(labelled(), ({ scores, labels }) => {
        const reversed = binarySuite(scores.toReversed(), labels.toReversed());
        expectEqualMetrics(binarySuite(scores, labels).compute(null), reversed.compute(null));
      }),
    );
  });
});

describe('multiclass with two classes', () => {
  it('agrees with binary where both define the metric', () => {
    fc.assert(
      fc.property(labelled(), ({ scores, labels }) => {
        // An exact tie goes to class 1 in binary (p ≥ 0.5) and to the first class in multiclass: leave it out.
        const untied = scores.map((score) => (score === 0.5 ? 0.45 : score));
        const both = Float64Array.from({ length: labels.length * 2 }, (_, cell) =>
          cell % 2 === 1 ? untied[cell >> 1]! : 1 - untied[cell >> 1]!,
        );
        const binary = binarySuite(untied, labels);
        const multiclass = multiclassSuite(both, Uint32Array.from(labels), 2);
        const [ours, theirs] = [binary.compute(null), multiclass.compute(null)];
        for (const key of ['accuracy', 'balanced_accuracy', 'mcc', 'log_loss'] as const) {
          const [left, right] = [ours[binary.keys.indexOf(key)]!, theirs[multiclass.keys.indexOf(key)]!];
          expect(left).toBeCloseTo(right, 12);
        }
      }),
    );
  });
});

describe('no rows', () => {
  it('leaves every metric undefined', () => {
    const none = new Float64Array(0);
    expect(new Set(binarySuite(none, new Uint8Array(0)).compute(null))).toEqual(new Set([null]));
    expect(new Set(multiclassSuite(none, new Uint32Array(0), 3).compute(null))).toEqual(new Set([null]));
    expect(new Set(regressionSuite(none, none).compute(null))).toEqual(new Set([null]));
  });
});

describe('thinned curves', () => {
  const count = 20_000;
  const scores = Float64Array.from({ length: count }, (_, row) => ((row * 7919) % count) / count);
  const labels = Uint8Array.from(scores, (score, row) =>
    ((row * 104_729) % 1000) / 1000 < score ** 2 ? 1 : 0,
  );
  const ranking = rankScores(scores);

  it('ROC keeps both ends, at most 500 points, and its area to 0.0005', () => {
    const curve = rocCurve(ranking, labels)!;
    const { falsePositiveRate: x, truePositiveRate: y } = curve;
    expect(x.length).toBeLessThanOrEqual(maximumCurvePoints);
    expect(x.length).toBeGreaterThan(400);
    expect([x[0], y[0], curve.threshold[0]]).toEqual([0, 0, null]);
    expect([x.at(-1), y.at(-1)]).toEqual([1, 1]);
    let area = 0;
    for (let point = 1; point < x.length; point += 1) {
      area += ((x[point]! - x[point - 1]!) * (y[point]! + y[point - 1]!)) / 2;
      expect(x[point]! >= x[point - 1]! && y[point]! >= y[point - 1]!).toBe(true);
    }
    expect(Math.abs(area - rocAuc(ranking, labels, null)!)).toBeLessThan(0.0005);
  });

  it('precision–recall keeps the ends, the lowest and the highest precision', () => {
    const full = precisionRecallCurve(ranking, labels, Number.POSITIVE_INFINITY)!;
    const thin = precisionRecallCurve(ranking, labels)!;
    expect(thin.recall.length).toBeLessThanOrEqual(maximumCurvePoints);
    expect(thin.recall.length).toBeGreaterThan(300);
    expect([thin.recall[0], thin.precision[0]]).toEqual([0, 1]);
    expect([thin.recall.at(-1), thin.precision.at(-1)]).toEqual([full.recall.at(-1), full.precision.at(-1)]);
    expect(Math.min(...thin.precision)).toBe(Math.min(...full.precision));
    expect(thin.recall).toEqual(thin.recall.toSorted((left, right) => left - right));
  });
});
