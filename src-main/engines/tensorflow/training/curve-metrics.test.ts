import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve, curvePoint, nameLoss } from './curve-metrics.ts';

describe('areaUnderCurve', () => {
  it('is the share of pairs in the right order, ties half', () => {
    const row = fc.tuple(fc.integer({ min: -5, max: 5 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
        const positives = rows.flatMap(([score, isPositive]) => (isPositive ? [score] : []));
        const negatives = rows.flatMap(([score, isPositive]) => (isPositive ? [] : [score]));
        const pairs = positives.flatMap((a) => negatives.map((b): number => (a > b ? 1 : a === b ? 0.5 : 0)));
        const wanted = pairs.length > 0 ? pairs.reduce((a, b) => a + b) / pairs.length : Number.NaN;
        const scores = Float32Array.from(rows, ([score]) => score);
        const labels = Float32Array.from(rows, ([, isPositive]) => (isPositive ? 1 : 0));
        const area = areaUnderCurve(scores, labels);
        if (Number.isNaN(wanted)) expect(area).toBeNaN();
        else expect(area).toBeCloseTo(wanted, 12);
      }),
    );
  });
});

describe('curvePoint', () => {
  it('is log loss for two classes, also where the probability rounds to 0 or 1', () => {
    const logits = Float32Array.of(0, 2, -2, 200, -200);
    const target = Float32Array.of(1, 1, 1, 0, 0);
    const wanted = (Math.log(2) + Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(2)) + 200 + 0) / 5;
    expect(curvePoint({ kind: 'binary' }, logits, target).loss).toBeCloseTo(wanted, 10);
  });

  it('is log loss and accuracy for many classes', () => {
    const outputs = Float32Array.of(1, 0, 0, /**/ 500, 400, 0);
    const { loss, metrics } = curvePoint(
      { kind: 'multiclass', classCount: 3 },
      outputs,
      Float32Array.of(0, 1),
    );
    expect(loss).toBeCloseTo((Math.log(Math.E + 2) - 1 + 100) / 2, 6);
    expect(metrics).toEqual({ accuracy: 0.5 });
  });

  it('is the squared error of the standardised target', () => {
    const head = { kind: 'regression', mean: 5, deviation: 10 } as const;
    expect(curvePoint(head, Float32Array.of(1, 2), Float32Array.of(0, 0))).toEqual({
      loss: 2.5,
      metrics: {},
    });
  });
});

describe('nameLoss', () => {
  it('puts the error of a regression into the unit of the target', () => {
    expect(nameLoss({ kind: 'regression', mean: 5, deviation: 10 }, 4)).toEqual({ rmse: 20 });
    expect(nameLoss({ kind: 'binary' }, 0.3)).toEqual({ log_loss: 0.3 });
  });
});
