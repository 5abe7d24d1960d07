import { describe, expect, it } from 'vitest';
import { readGolden } from '../../../../test/golden/read-golden.ts';
import { fitForTraining, fitRecipe, type RecipeTarget } from './recipe.ts';
import { foldsOf } from './target-encoding.ts';
import { allRows, category, encode, encodeNew, numbers, rowsOf, specOf, stepFor } from './testing.ts';

const { categories: golden } = readGolden<{
  categories: {
    train: (string | null)[];
    values: (string | null)[];
    foldOf: number[];
    target: {
      task: 'binary' | 'multiclass' | 'regression';
      smoothing: number;
      target: number[];
      encoded: number[][];
      outOfFold: number[][][];
    }[];
    oneHot: { names: string[]; encoded: number[][] };
    ordinal: number[];
    frequency: number[];
    hash: number[][];
  };
}>('recipe');

const rounded = (rows: readonly (readonly number[])[]) => rows.map((row) => row.map(Math.fround));
const train = category(golden.train);
const newRows = golden.values.map((value) => [value]);

describe('against scikit-learn and category_encoders', () => {
  const targetOf = (task: string, values: readonly number[]): RecipeTarget => ({
    values: Float32Array.from(values),
    classNames: task === 'regression' ? null : task === 'binary' ? ['no', 'yes'] : ['a', 'b', 'c'],
  });

  it.each(golden.target)('target encoding of $task, smoothing $smoothing', (one) => {
    const { task, smoothing, encoded, outOfFold } = one;
    const target = targetOf(task, one.target);
    const step = stepFor({ column: 'city', kind: 'category', encode: 'target', smoothing });
    const expectClose = (found: readonly number[][], wanted: readonly number[][]) => {
      // Regression targets are float32 here and double there.
      for (const [row, cells] of wanted.entries())
        for (const [column, cell] of cells.entries()) expect(found[row]![column]! / cell).toBeCloseTo(1, 6);
      expect(found.length).toBe(wanted.length);
    };
    expectClose(encodeNew(step, [train], newRows, target), encoded);
    for (const [fold, wanted] of outOfFold.entries()) {
      const inside = allRows(train).filter((row) => golden.foldOf[row] === fold);
      const fitRows = allRows(train).filter((row) => golden.foldOf[row] !== fold);
      const { rows } = encode(step, [train], { fitRows, target });
      expectClose(
        [...inside].map((row) => rows[row]!),
        wanted,
      );
    }
  });

  it('one-hot with rare values in one column, where unseen ones go too', () => {
    const step = stepFor({
      column: 'city',
      kind: 'category',
      encode: 'one-hot',
      minCount: 6,
      missing: 'category',
    });
    const { names } = encode(step, [train]);
    const rows = encodeNew(step, [train], newRows);
    // Scikit-learn counts missing as a value, and as it is rare here it is among its "infrequent" ones.
    const places = golden.oneHot.names.map((name) =>
      names.indexOf(`city=${name === 'infrequent_sklearn' ? '(other)' : name}`),
    );
    for (const [row, wanted] of golden.oneHot.encoded.slice(0, 3).entries()) {
      expect(places.map((place) => rows[row]![place])).toEqual(wanted);
    }
    expect(rows[3]![names.indexOf('city=(missing)')]).toBe(1);
  });

  it('ordinal, frequency and signed hashing', () => {
    const ordinal = stepFor({ column: 'city', kind: 'category', encode: 'ordinal' });
    const expected = golden.ordinal.map((code) => (code < 0 ? Number.NaN : code));
    expect(encodeNew(ordinal, [train], newRows).flat()).toEqual(expected);
    const frequency = stepFor({ column: 'city', kind: 'category', encode: 'frequency', missing: 'category' });
    expect(encodeNew(frequency, [train], newRows)).toEqual(rounded(golden.frequency.map((share) => [share])));
    const hash = stepFor({ column: 'city', kind: 'category', encode: 'hash', dimensions: 8 });
    expect(encodeNew(hash, [train], newRows.slice(0, 3))).toEqual(golden.hash);
  });
});

describe('categories', () => {
  const values = ['b', 'a', 'b', 'c', null, 'b', 'a', 'd'];

  it('codes: most frequent first, ties by name; the rest share "other"; missing stays missing', () => {
    const step = stepFor({ column: 'city', kind: 'category', maxCategories: 2 });
    expect(encode(step, [category(values)]).rows.flat()).toEqual([0, 1, 0, 2, Number.NaN, 0, 1, 2]);
  });

  it('one-hot: names every place, missing as a category when asked', () => {
    const step = stepFor({
      column: 'city',
      kind: 'category',
      encode: 'one-hot',
      maxCategories: 2,
      missing: 'category',
    });
    const { names, rows } = encode(step, [category(values)]);
    expect(names).toEqual(['city=b', 'city=a', 'city=(other)', 'city=(missing)']);
    expect(rows.slice(3, 5)).toEqual([
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ]);
  });

  it('frequency: the share of training rows', () => {
    const step = stepFor({ column: 'city', kind: 'category', encode: 'frequency', maxCategories: 2 });
    expect(encode(step, [category(values)]).rows.flat()).toEqual(
      [3, 2, 3, 1, Number.NaN, 3, 2, 1].map((count) => Math.fround(count / 8)),
    );
  });

  it('ordinal: in the order given, else numbers by size; operations fill what has no rank', () => {
    const ordered = { column: 'city', kind: 'category', encode: 'ordinal' } as const;
    const given = stepFor({ ...ordered, order: ['d', 'c', 'b'] });
    expect(encode(given, [category(values)]).rows.flat()).toEqual([
      2,
      Number.NaN,
      2,
      1,
      Number.NaN,
      2,
      Number.NaN,
      0,
    ]);
    const bySize = stepFor({
      ...ordered,
      column: 'n',
      ops: [{ op: 'impute', with: 'constant', constant: -1 }],
    });
    expect(
      encodeNew(bySize, [numbers([10, 9, 100], 'n', 'integer')], [[9], [10], [100], [7]]).flat(),
    ).toEqual([0, 1, 2, -1]);
  });

  it.each([
    ['codes', 'missing', Number.NaN],
    ['codes', 'category', 1],
    ['one-hot', 'missing', 0],
    ['frequency', 'missing', 0],
    ['ordinal', 'missing', Number.NaN],
  ] as const)(
    '%s, missing as %s: a value never seen, where training had no "other"',
    (encoding, missing, expected) => {
      const step = stepFor({ column: 'city', kind: 'category', encode: encoding, missing });
      expect(encodeNew(step, [category(['a', 'a'])], [['never seen']])[0]![0]).toEqual(expected);
    },
  );

  it('rare values and unseen ones count as missing rather than other, when asked', () => {
    const step = stepFor({ column: 'city', kind: 'category', maxCategories: 1, rest: 'missing' });
    expect(encodeNew(step, [category(values)], [['b'], ['c'], ['new']])).toEqual([
      [0],
      [Number.NaN],
      [Number.NaN],
    ]);
  });

  it('lists code columns as categorical, and only those', () => {
    const columns = [
      numbers([1, 2]),
      category(['a', 'b']),
      category(['a', 'b'], 'country'),
      category(['a', 'b'], 'region'),
    ];
    const spec = specOf(
      stepFor({ column: 'x', kind: 'number' }),
      stepFor({ column: 'city', kind: 'category', encode: 'one-hot' }),
      stepFor({ column: 'country', kind: 'category' }),
      stepFor({ column: 'region', kind: 'category', encode: 'frequency' }),
      stepFor({ column: 'city', other: 'country', kind: 'cross' }),
    );
    const recipe = fitRecipe(spec, columns, Uint32Array.of(0, 1));
    expect(recipe.featureNames).toEqual(['x', 'city=a', 'city=b', 'country', 'region', 'city & country']);
    expect(recipe.categoricalColumns).toEqual([3, 5]);
    expect(recipe.inputs.map(({ column }) => column)).toEqual(['x', 'city', 'country', 'region']);
  });

  it('reads numbers and booleans as categories by their usual text', () => {
    const zip = numbers([10115, 80331, 10115], 'zip', 'integer');
    const labels = (column: typeof zip) => {
      const [block] = fitRecipe(
        specOf(stepFor({ column: column.name, kind: 'category' })),
        [column],
        allRows(column),
      ).blocks;
      return block?.kind === 'category' ? block.levels.labels : [];
    };
    expect(labels(zip)).toEqual(['10115', '80331']);
    expect(labels(numbers([1, 0, 1, null], 'flag', 'boolean'))).toEqual(['true', 'false']);
  });

  it('cross: pairs are categories, missing where either is, and never mixed up by their text', () => {
    const left = category(['a', 'a & b', 'a', null, 'a'], 'left');
    const right = category(['b & c', 'c', 'b & c', 'c', 'd'], 'right');
    const step = stepFor({ column: 'left', other: 'right', kind: 'cross', encode: 'codes' });
    expect(encode(step, [left, right]).rows.flat()).toEqual([0, 2, 0, Number.NaN, 1]);
    expect(encodeNew(step, [left, right], [['a & b', 'd']])).toEqual([[Number.NaN]]);
    const hashed = stepFor({ column: 'left', other: 'right', kind: 'cross', encode: 'hash', dimensions: 64 });
    const { rows } = encode(hashed, [left, right]);
    expect(rows[0]).toEqual(rows[2]);
    expect(rows[0]).not.toEqual(rows[1]);
    expect(rows[3]!.every((cell) => cell === 0)).toBe(true);
  });

  it('gives different names to a one-hot column and a column that is called the same', () => {
    const spec = specOf(
      stepFor({ column: 'city', kind: 'category', encode: 'one-hot' }),
      stepFor({ column: 'city=a', kind: 'number' }),
    );
    const { featureNames } = fitRecipe(spec, [category(['a']), numbers([1], 'city=a')], Uint32Array.of(0));
    expect(featureNames).toEqual(['city=a', 'city=a (2)']);
  });
});

describe('target encoding', () => {
  const step = stepFor({ column: 'city', kind: 'category', encode: 'target', smoothing: 0, folds: 2 });
  const binary = (values: readonly number[]): RecipeTarget => ({
    values: Float32Array.from(values),
    classNames: ['no', 'yes'],
  });

  it('shows no training row its own target', () => {
    // Each city has one row: what its own target would tell is everything, what the others tell is nothing.
    const cities = category(Array.from({ length: 40 }, (_, row) => `city ${row}`));
    const target = binary(Array.from({ length: 40 }, (_, row) => row % 2));
    const source = { columns: [cities], target, seed: 3 };
    const fit = fitForTraining(specOf(step), source, allRows(cities));
    expect(new Set(fit.encodeTraining([cities]))).toEqual(new Set([0.5]));
    expect([...fit.compiled.encodeColumns([cities], allRows(cities))]).toEqual([...target.values]);
  });

  it('is the same for the same seed, other for another, and leaves the saved recipe alone', () => {
    const cities = category(Array.from({ length: 60 }, (_, row) => `city ${row % 7}`));
    const target = binary(Array.from({ length: 60 }, (_, row) => ((row * 7) % 5) % 2));
    const fitWith = (seed: number) =>
      fitForTraining(specOf(step), { columns: [cities], target, seed }, allRows(cities));
    const encoded = (seed: number) => rowsOf(fitWith(seed).encodeTraining([cities]), 1);
    expect(encoded(1)).toEqual(encoded(1));
    expect(encoded(1)).not.toEqual(encoded(2));
    expect(fitWith(1).recipe).toEqual(fitWith(2).recipe);
  });

  it('decides for one class in a fold, a fold without rows, one row, and no smoothing', () => {
    const cities = category(['a', 'b']);
    const encodedOf = (target: RecipeTarget, rows: Uint32Array) => [
      ...fitForTraining(specOf(step), { columns: [cities], target, seed: 1 }, rows).encodeTraining([cities]),
    ];
    // Two rows, two folds: each sees the mean of the other, which is of one class.
    expect(encodedOf(binary([1, 0]), Uint32Array.of(0, 1))).toEqual([0, 1]);
    // One row has no others to learn from: their mean counts as 0.
    expect(encodedOf(binary([1, 0]), Uint32Array.of(0))).toEqual([0]);
  });

  it('deals every class out evenly over the folds', () => {
    const target = binary(Array.from({ length: 103 }, (_, row) => (row % 10 === 0 ? 1 : 0)));
    const rows = Uint32Array.from({ length: 103 }, (_, row) => row);
    const foldOf = foldsOf(rows, target, { folds: 5, seed: 9 });
    const counts = (label: number) =>
      Array.from(
        { length: 5 },
        (_, fold) => rows.filter((row) => foldOf[row] === fold && target.values[row] === label).length,
      );
    for (const label of [0, 1])
      expect(Math.max(...counts(label)) - Math.min(...counts(label))).toBeLessThanOrEqual(1);
  });
});
