import { describe, expect, it } from 'vitest';
import { aNetwork, type NetworkChoices } from '../testing.ts';
import { applyHead, createPredictor } from './predictor.ts';

const predictorOf = (choices: NetworkChoices) => {
  const { network, values, table } = aNetwork(choices);
  return { predictor: createPredictor(network, values), matrix: table.matrix };
};

describe('createPredictor', () => {
  it.each<NetworkChoices>([
    { head: { kind: 'binary' } },
    { head: { kind: 'multiclass', classCount: 3 }, activation: 'silu' },
    { head: { kind: 'regression', mean: 3, deviation: 200 }, activation: 'elu', hiddenUnits: [] },
  ])('gives a row the same bits alone as among others: $head.kind', (choices) => {
    const { predictor, matrix } = predictorOf(choices);
    const all = predictor.predict(matrix);
    const out = new Float64Array(predictor.outputCount);
    for (let row = 0; row < matrix.rowCount; row++) {
      const start = row * matrix.columnCount;
      predictor.predictOne(matrix.values.subarray(start, start + matrix.columnCount), out);
      expect(out).toEqual(all.slice(row * predictor.outputCount, (row + 1) * predictor.outputCount));
    }
  });

  it('gives probabilities that add up to 1', () => {
    const { predictor, matrix } = predictorOf({ head: { kind: 'multiclass', classCount: 3 } });
    const all = predictor.predict(matrix);
    for (let row = 0; row < matrix.rowCount; row++) {
      const [a, b, c] = all.subarray(row * 3, row * 3 + 3) as unknown as [number, number, number];
      expect(a + b + c).toBeCloseTo(1, 12);
    }
  });

  it('treats an unseen category as a missing one', () => {
    const { predictor, matrix } = predictorOf({});
    const row = matrix.values.slice(0, matrix.columnCount);
    const predictWith = (code: number): number => {
      const out = new Float64Array(1);
      row[4] = code;
      predictor.predictOne(row, out);
      return out[0]!;
    };
    expect(predictWith(40)).toBe(predictWith(Number.NaN));
    expect(predictWith(-1)).toBe(predictWith(Number.NaN));
    expect(predictWith(39)).not.toBe(predictWith(Number.NaN));
  });

  it('refuses rows of another width', () => {
    const { predictor } = predictorOf({});
    expect(() => predictor.predictOne(new Float32Array(5), new Float64Array(1))).toThrow(
      /takes 6 columns and was given 5/,
    );
    const narrow = { rowCount: 1, columnCount: 7, values: new Float32Array(7) };
    expect(() => predictor.predict(narrow)).toThrow(RangeError);
  });
});

describe('applyHead', () => {
  it('does not overflow', () => {
    const out = new Float64Array(3);
    applyHead({ kind: 'multiclass', classCount: 3 }, Float32Array.of(1000, 999, -1e30), 0, out, 0);
    expect(out[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
    expect(out[2]).toBe(0);
    applyHead({ kind: 'binary' }, Float32Array.of(-1000), 0, out, 0);
    expect(out[0]).toBe(0);
  });

  it('puts regression back into the unit of the target', () => {
    const out = new Float64Array(1);
    applyHead({ kind: 'regression', mean: 10, deviation: 4 }, Float32Array.of(-0.5), 0, out, 0);
    expect(out[0]).toBe(8);
  });
});
