import { describe, expect, it } from 'vitest';
import { readGolden } from '../../../../../test/golden/read-golden.ts';
import { assignFolds } from './folds.ts';
import { probeColumn } from './probe-column.ts';

interface Golden {
  readonly fold: readonly number[];
  readonly binary: readonly number[];
  readonly number: readonly number[];
  readonly columns: Readonly<
    Record<string, { readonly codes: readonly number[]; readonly auc: number; readonly r2: number }>
  >;
}

describe('a model of one column', () => {
  const golden = readGolden<Golden>('probes');
  const folds = { foldOf: Uint8Array.from(golden.fold), count: 5 };

  it('agrees with scikit-learn 1.9.1 to 1e-9', () => {
    for (const [name, { codes, auc, r2 }] of Object.entries(golden.columns)) {
      const column = { codes: Int32Array.from(codes), levels: Math.max(...codes) + 1 };
      const score = (values: readonly number[], measure: 'auc' | 'r2') =>
        probeColumn(column, Float64Array.from(values), { folds, measure });
      expect(Math.abs(score(golden.binary, 'auc')! - auc), `AUC of ${name}`).toBeLessThan(1e-9);
      expect(Math.abs(score(golden.number, 'r2')! - r2), `R² of ${name}`).toBeLessThan(1e-9);
    }
    // What tells every row apart has seen no row of another fold.
    expect(golden.columns.unique!.auc).toBe(0.5);
  });

  it('is perfect for a copy of the target, and undefined for one value or one class', () => {
    const values = Float64Array.from(golden.binary);
    const codes = Int32Array.from(golden.binary);
    expect(probeColumn({ codes, levels: 2 }, values, { folds, measure: 'auc' })).toBe(1);
    const constant = { codes: new Int32Array(codes.length), levels: 3 };
    expect(probeColumn(constant, values, { folds, measure: 'auc' })).toBeNull();
    expect(
      probeColumn({ codes, levels: 2 }, new Float64Array(codes.length), { folds, measure: 'auc' }),
    ).toBeNull();
    expect(
      probeColumn({ codes, levels: 2 }, new Float64Array(codes.length).fill(0.1), { folds, measure: 'r2' }),
    ).toBeNull();
  });
});

describe('folds', () => {
  it('spread every class evenly, and the same seed gives the same', () => {
    const classes = Float64Array.from({ length: 103 }, (_, row) => (row % 10 === 0 ? 1 : 0));
    const foldOf = assignFolds(103, { folds: 5, seed: 1, classes });
    const counts = Array.from({ length: 5 }, (_, fold) =>
      [0, 1].map((value) => foldOf.filter((each, row) => each === fold && classes[row] === value).length),
    );
    for (const [negatives, positives] of counts) {
      expect(negatives).toBeGreaterThanOrEqual(18);
      expect(positives).toBeGreaterThanOrEqual(2);
    }
    expect(assignFolds(103, { folds: 5, seed: 1, classes })).toEqual(foldOf);
    expect(assignFolds(103, { folds: 5, seed: 2, classes })).not.toEqual(foldOf);
  });
});
