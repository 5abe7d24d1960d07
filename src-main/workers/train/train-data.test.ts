import { describe, expect, it } from 'vitest';
import type { ColumnData } from '#shared/data/columns.ts';
import { RecipeStep } from '#shared/training/recipe.schema.ts';
import { defaultSplitFractions } from '#shared/training/split.schema.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import { aRunSpec } from '../../domains/tracking/testing.ts';
import { splitPart } from '../../domains/training/split.ts';
import { importanceByFeature } from './feature-importance.ts';
import { neededColumns, prepareData, withinMemory } from './train-data.ts';

const { train, validation, test, excluded } = splitPart;
const column = (name: string, values: readonly number[]): ColumnData => ({
  name,
  type: 'float',
  kind: 'numbers',
  values: Float64Array.from(values),
});
const step = (name: string, parts: object = {}) =>
  RecipeStep.parse({ column: name, kind: 'number', ...parts });
const aSpec = (parts: Partial<RunSpec> = {}) =>
  aRunSpec({ target: 'y', recipe: { steps: [step('x'), step('unused', { role: 'dropped' })] }, ...parts });

describe('neededColumns', () => {
  it('names target, features and what is split by, each once', () => {
    const fractions = defaultSplitFractions;
    expect(neededColumns(aSpec())).toEqual(['y', 'x']);
    expect(neededColumns(aSpec({ split: { kind: 'time', column: 'when', fractions } }))).toEqual([
      'y',
      'x',
      'when',
    ]);
    expect(neededColumns(aSpec({ split: { kind: 'group', column: 'x', seed: 1, fractions } }))).toEqual([
      'y',
      'x',
    ]);
  });
});

describe('prepareData', () => {
  const assignment = Uint8Array.of(train, test, train, validation, excluded, train);

  it('encodes each part from its own rows, with a recipe that has seen the training rows only', () => {
    const steps = [step('x', { ops: [{ op: 'scale', by: 'minmax' }] })];
    const data = prepareData(
      aSpec({ recipe: { steps } }),
      [column('y', [0, 1, 1, 0, Number.NaN, 0]), column('x', [10, 999, 20, -999, 5, 30])],
      assignment,
    );
    expect([...data.train.rows]).toEqual([0, 2, 5]);
    expect([...data.train.matrix.values]).toEqual([0, 0.5, 1]);
    expect([...data.train.target]).toEqual([0, 1, 0]);
    expect([...data.test.rows]).toEqual([1]);
    expect(data.test.matrix.values[0]).toBeGreaterThan(40);
    expect([...(data.validation?.rows ?? [])]).toEqual([3]);
    expect(data.classNames).toEqual(['0', '1']);
  });

  it('has no validation part where the split has none', () => {
    const rows = Uint8Array.of(train, train, test);
    const data = prepareData(aSpec(), [column('y', [0, 1, 1]), column('x', [1, 2, 3])], rows);
    expect(data.validation).toBeNull();
  });

  it('balances the training rows and no others', () => {
    const recipe = { steps: [step('x')], balance: { kind: 'over' as const, ratio: 1, neighbors: 5 } };
    const columns = [column('y', [0, 1, 0, 0, 1, 0]), column('x', [1, 2, 3, 4, 5, 6])];
    const data = prepareData(
      aSpec({ recipe }),
      columns,
      Uint8Array.of(train, train, train, validation, test, train),
    );
    expect([...data.train.rows]).toEqual([0, 1, 2, 5]);
    expect([...data.train.target].sort()).toEqual([0, 0, 0, 1, 1, 1]);
    expect(data.train.matrix.rowCount).toBe(6);
    expect([...data.validation!.target, ...data.test.target]).toEqual([0, 1]);
  });

  it('gives training rows the target mean of other rows, and held-out rows that of all training rows', () => {
    const city: ColumnData = {
      name: 'city',
      type: 'category',
      kind: 'strings',
      values: ['a', 'a', 'a', 'a', 'a', 'a'],
    };
    const target = [1, 0, 1, 1, 0, 0];
    const recipe = { steps: [step('city', { kind: 'category', encode: 'target', smoothing: 0, folds: 4 })] };
    const parts = Uint8Array.of(train, train, train, train, test, validation);
    const data = prepareData(aSpec({ recipe }), [column('y', target), city], parts);
    // Four folds of one row: each sees the mean of the other three.
    expect([...data.train.matrix.values]).toEqual([2 / 3, 1, 2 / 3, 2 / 3].map(Math.fround));
    expect([...data.test.matrix.values, ...data.validation!.matrix.values]).toEqual([0.75, 0.75]);
  });

  it('refuses training rows of one class, and says which', () => {
    const columns = [column('y', [1, 0, 1, 0, 0, 1]), column('x', [1, 2, 3, 4, 5, 6])];
    expect(() => prepareData(aSpec(), columns, assignment)).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: 'All 3 training rows are of class 1, so there is nothing to learn.',
        data: expect.objectContaining({ reason: 'one-class-in-training' }),
      }),
    );
  });

  it('refuses a number that single precision cannot hold', () => {
    const columns = [column('y', [1e300, 2, 3, 4, 5, 6]), column('x', [1, 2, 3, 4, 5, 6])];
    expect(() => prepareData(aSpec({ task: 'regression' }), columns, assignment)).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ reason: 'target-too-large' }) }),
    );
  });
});

describe('withinMemory', () => {
  it('turns an allocation that failed into what a person can do about it', () => {
    expect(() => withinMemory(2 ** 24, 2 ** 24, () => new Float32Array(2 ** 48))).toThrow(
      expect.objectContaining({
        code: 'RESOURCE_EXHAUSTED',
        data: expect.objectContaining({ reason: 'memory' }),
      }),
    );
    expect(() => new Float32Array(2 ** 48)).toThrow(RangeError);
  });
  it('leaves other errors alone', () => {
    const error = new RangeError('Row 3 is beyond the 2 rows.');
    expect(() =>
      withinMemory(1, 1, () => {
        throw error;
      }),
    ).toThrow(error);
  });
});

describe('importanceByFeature', () => {
  it('adds up the matrix columns of each feature, largest first, as shares', () => {
    const spec = aSpec({
      recipe: { steps: [step('x'), step('city', { kind: 'category', encode: 'one-hot' }), step('z')] },
    });
    const city: ColumnData = {
      name: 'city',
      type: 'category',
      kind: 'strings',
      values: ['a', 'b', 'a', 'b'],
    };
    const { recipe } = prepareData(
      spec,
      [column('y', [0, 1, 0, 1]), column('x', [1, 2, 3, 4]), city, column('z', [1, 2, 3, 4])],
      Uint8Array.of(train, train, train, test),
    );
    expect(recipe.featureNames).toEqual(['x', 'city=a', 'city=b', 'z']);
    expect(importanceByFeature(recipe, Float64Array.of(1, 2, 4, 3))).toEqual([
      { feature: 'city', value: 0.6 },
      { feature: 'z', value: 0.3 },
      { feature: 'x', value: 0.1 },
    ]);
    expect(importanceByFeature(recipe, new Float64Array(4)).map(({ value }) => value)).toEqual([0, 0, 0]);
    expect(() => importanceByFeature(recipe, Float64Array.of(1))).toThrow(RangeError);
  });
});
