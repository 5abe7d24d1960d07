import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../engine.ts';
import { createRowEncoder } from './encode-rows.ts';
import { fitEncoding } from './fit-encoding.ts';
import { denseWidth } from './network.ts';

const NaN_ = Number.NaN;
const matrixOf = (rows: readonly (readonly number[])[]): Matrix => ({
  rowCount: rows.length,
  columnCount: rows[0]!.length,
  values: Float32Array.from(rows.flat()),
});
const options = { categoricalColumns: [] as number[], oneHotLimit: 10, maximumEmbeddingWidth: 16 };

const encodeRow = (fitted: ReturnType<typeof fitEncoding>, row: readonly number[]): number[] => {
  const dense = new Float32Array(denseWidth(fitted.encoding)).fill(99);
  createRowEncoder(fitted.encoding, fitted.statistics)(Float32Array.from(row), 0, dense, 0);
  return [...dense];
};

describe('numeric columns', () => {
  it('are standardised by the mean and deviation of the values that are there', () => {
    const fitted = fitEncoding(matrixOf([[1], [3], [5], [NaN_]]), options);
    expect(fitted.encoding.indicators).toEqual([0]);
    expect(encodeRow(fitted, [5])[0]).toBeCloseTo(2 / Math.sqrt(8 / 3), 6);
    expect(encodeRow(fitted, [3])).toEqual([0, 0]);
  });

  it('have an indicator only where training had gaps', () => {
    const fitted = fitEncoding(
      matrixOf([
        [1, 1],
        [2, NaN_],
        [3, 3],
      ]),
      options,
    );
    expect(fitted.encoding.indicators).toEqual([1]);
    expect(encodeRow(fitted, [NaN_, NaN_])).toEqual([0, 0, 1]);
  });

  it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('take %d for missing', (value) => {
    const fitted = fitEncoding(matrixOf([[1], [value], [3]]), options);
    expect(encodeRow(fitted, [value])).toEqual([0, 1]);
    expect(fitted.statistics[0][0]).toBe(2);
  });

  it('are cut off at ten deviations', () => {
    const fitted = fitEncoding(matrixOf([[0], [2]]), options);
    expect(encodeRow(fitted, [1e9])).toEqual([10]);
    expect(encodeRow(fitted, [-1e30])).toEqual([-10]);
  });

  it.each([
    ['constant', [7, 7, 7]],
    ['constant but for rounding', [0.1, 0.1, 0.1]],
    ['entirely missing', [NaN_, NaN_, NaN_]],
  ])('that are %s give 0, whatever comes later', (_, column) => {
    const fitted = fitEncoding(matrixOf(column.map((value) => [value])), options);
    expect(encodeRow(fitted, [1e30])[0]).toBe(0);
  });

  it('keep their resolution far from zero', () => {
    const start = 1_700_000_000;
    const rows = Array.from({ length: 100 }, (_, index) => [start + index * 86_400]);
    const fitted = fitEncoding(matrixOf(rows), options);
    const encoded = rows.map((row) => encodeRow(fitted, row)[0]!);
    expect(new Set(encoded).size).toBe(100);
    expect(Math.max(...encoded)).toBeCloseTo(1.715, 2);
  });
});

describe('categorical columns', () => {
  const categorical = { ...options, categoricalColumns: [0] };

  it('with few categories are one-hot; what was never seen is all zeros', () => {
    const fitted = fitEncoding(matrixOf([[0], [2], [1]]), categorical);
    expect(encodeRow(fitted, [2])).toEqual([0, 0, 1]);
    for (const unseen of [3, -1, NaN_, 1e20]) expect(encodeRow(fitted, [unseen])).toEqual([0, 0, 0]);
  });

  it('with gaps in training have a category for them', () => {
    const fitted = fitEncoding(matrixOf([[0], [NaN_], [1]]), categorical);
    expect(encodeRow(fitted, [0])).toEqual([0, 1, 0]);
    for (const unseen of [2, NaN_]) expect(encodeRow(fitted, [unseen])).toEqual([1, 0, 0]);
  });

  it('with many categories are embedded, wider for more of them', () => {
    const widthOf = (count: number) =>
      fitEncoding(matrixOf(Array.from({ length: count }, (_, index) => [index])), categorical).encoding
        .embedded[0];
    expect(widthOf(11)).toEqual({ column: 0, categoryCount: 11, width: 7 });
    expect(widthOf(2000)).toEqual({ column: 0, categoryCount: 2000, width: 16 });
  });
});
