import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ColumnData, rawValueAt, rowCountOf } from '#shared/data/columns.ts';
import { kindsFor } from '#shared/training/recipe.rules.ts';
import { DatePart, FittedRecipe, type RecipeSpec, RecipeStep } from '#shared/training/recipe.schema.ts';
import { readGolden } from '../../../test/golden/read-golden.ts';
import { parseIsoTime } from './iso-time.ts';
import { compileRecipe, fitRecipe, suggestRecipe } from './recipe.ts';
import { datePartOf } from './recipe-datetime.ts';
import { encodeNumber, fitNumber } from './recipe-number.ts';
import { fnv1a } from './recipe-text.ts';

type NumericCase = {
  impute: string;
  transform: string;
  scale: string;
  isConstant: boolean;
  encoded: number[];
};
const golden = readGolden<{
  numeric: {
    train: (number | null)[];
    constant: (number | null)[];
    values: (number | null)[];
    cases: NumericCase[];
  };
  fnv1a: { word: string; hash: number }[];
  times: { text: string; epochMs: number; parts: Record<string, number> }[];
}>('recipe');

const stepFor = (changes: Partial<RecipeStep> & { column: string; kind: RecipeStep['kind'] }): RecipeStep =>
  RecipeStep.parse({ role: 'feature', ...changes });
const specOf = (...steps: RecipeStep[]): RecipeSpec => ({ steps });
const allRows = (column: ColumnData) => Uint32Array.from({ length: rowCountOf(column) }, (_, row) => row);
const category = (values: readonly (string | null)[], name = 'city'): ColumnData => ({
  name,
  type: 'category',
  kind: 'strings',
  values,
});
const numbers = (values: readonly number[], name = 'x', type: ColumnData['type'] = 'float'): ColumnData => ({
  name,
  type,
  kind: 'numbers',
  values: Float64Array.from(values),
});

/** What the column becomes, row by row. */
function encode(
  step: RecipeStep,
  column: ColumnData,
  fitRows = allRows(column),
): { names: readonly string[]; rows: number[][] } {
  const recipe = compileRecipe(fitRecipe(specOf(step), [column], fitRows));
  const matrix = recipe.encodeColumns([column], allRows(column));
  return {
    names: recipe.featureNames,
    rows: Array.from({ length: rowCountOf(column) }, (_, row) =>
      Array.from(matrix.subarray(row * recipe.width, (row + 1) * recipe.width)),
    ),
  };
}

describe('numbers against scikit-learn', () => {
  const asNumbers = (values: (number | null)[]) => Float64Array.from(values, (value) => value ?? Number.NaN);
  it.each(golden.numeric.cases)('$impute, $transform, $scale, constant: $isConstant', (expected) => {
    const train = asNumbers(expected.isConstant ? golden.numeric.constant : golden.numeric.train);
    const step = stepFor({ column: 'x', kind: 'number', imputeConstant: -7.5, ...(expected as object) });
    const constants = fitNumber(step, train);
    for (const [index, value] of asNumbers(golden.numeric.values).entries()) {
      const wanted = expected.encoded[index]!;
      expect(Math.abs(encodeNumber(constants, value) - wanted)).toBeLessThanOrEqual(
        1e-12 * Math.max(1, Math.abs(wanted)),
      );
    }
  });
});

describe('numbers at the edges', () => {
  it('treats infinities as missing and cuts what float32 cannot hold', () => {
    const step = stepFor({ column: 'x', kind: 'number' });
    const column = numbers([1, Number.POSITIVE_INFINITY, Number.NaN, 1e300, -1e300]);
    const limit = 3.4028234663852886e38;
    expect(encode(step, column).rows.flat()).toEqual([1, Number.NaN, Number.NaN, limit, -limit]);
  });

  it.each(['mean', 'median'] as const)('fills a column without any value by 0 (%s)', (impute) => {
    const step = stepFor({ column: 'x', kind: 'number', impute, scale: 'standard' });
    expect(encode(step, numbers([Number.NaN, Number.NaN])).rows.flat()).toEqual([0, 0]);
  });

  it('never gives an infinity or, once filled, a NaN', () => {
    const options = fc.record({
      impute: fc.constantFrom('mean', 'median', 'zero', 'constant'),
      scale: fc.constantFrom('none', 'standard', 'minmax'),
      transform: fc.constantFrom('none', 'log1p'),
    });
    fc.assert(
      fc.property(
        fc.array(fc.double(), { minLength: 1, maxLength: 30 }),
        fc.double(),
        options,
        (train, value, chosen) => {
          const constants = fitNumber(
            stepFor({ column: 'x', kind: 'number', ...(chosen as object) }),
            Float64Array.from(train),
          );
          for (const raw of [...train, value])
            expect(Number.isFinite(Math.fround(encodeNumber(constants, raw)))).toBe(true);
        },
      ),
    );
  });

  it('learns from the given rows only', () => {
    const step = stepFor({ column: 'x', kind: 'number', impute: 'mean', scale: 'minmax' });
    const { rows } = encode(step, numbers([0, 10, 1000, Number.NaN]), Uint32Array.of(0, 1));
    expect(rows.flat()).toEqual([0, 1, 100, 0.5]);
  });
});

describe('categories', () => {
  const values = ['b', 'a', 'b', 'c', null, 'b', 'a', 'd'];

  it('codes: most frequent first, ties by name; the rest share "other"; missing stays missing', () => {
    const step = stepFor({ column: 'city', kind: 'category', maxCategories: 2 });
    expect(encode(step, category(values)).rows.flat()).toEqual([0, 1, 0, 2, Number.NaN, 0, 1, 2]);
  });

  it('one-hot: names every place, missing as a category when asked', () => {
    const step = stepFor({
      column: 'city',
      kind: 'category',
      encode: 'one-hot',
      maxCategories: 2,
      impute: 'constant',
    });
    const { names, rows } = encode(step, category(values));
    expect(names).toEqual(['city=b', 'city=a', 'city=(other)', 'city=(missing)']);
    expect(rows.slice(3, 5)).toEqual([
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ]);
  });

  it('frequency: the share of training rows', () => {
    const step = stepFor({ column: 'city', kind: 'category', encode: 'frequency', maxCategories: 2 });
    expect(encode(step, category(values)).rows.flat()).toEqual(
      [3, 2, 3, 1, Number.NaN, 3, 2, 1].map((count) => Math.fround(count / 8)),
    );
  });

  it.each([
    ['codes', 'none', Number.NaN],
    ['codes', 'constant', 1],
    ['one-hot', 'none', 0],
    ['frequency', 'none', 0],
  ] as const)(
    '%s, missing as %s: a value never seen, where training had no "other"',
    (encoding, impute, expected) => {
      const step = stepFor({ column: 'city', kind: 'category', encode: encoding, impute });
      const recipe = compileRecipe(fitRecipe(specOf(step), [category(['a', 'a'])], Uint32Array.of(0, 1)));
      const out = new Float32Array(recipe.width);
      recipe.encodeRow(['never seen'], out, 0);
      expect(out[0]).toEqual(expected);
    },
  );

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
    );
    const recipe = fitRecipe(spec, columns, Uint32Array.of(0, 1));
    expect(recipe.featureNames).toEqual(['x', 'city=a', 'city=b', 'country', 'region']);
    expect(recipe.categoricalColumns).toEqual([3]);
  });

  it('reads numbers and booleans as categories by their usual text', () => {
    const zip = numbers([10115, 80331, 10115], 'zip', 'integer');
    expect(
      fitRecipe(specOf(stepFor({ column: 'zip', kind: 'category' })), [zip], allRows(zip)).columns[0],
    ).toMatchObject({
      categories: ['10115', '80331'],
    });
    const flag = numbers([1, 0, 1, Number.NaN], 'flag', 'boolean');
    expect(
      fitRecipe(specOf(stepFor({ column: 'flag', kind: 'category' })), [flag], allRows(flag)).columns[0],
    ).toMatchObject({
      categories: ['true', 'false'],
    });
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

describe('dates', () => {
  it.each(golden.times)('$text, as Python reads it', ({ text, epochMs, parts }) => {
    expect(parseIsoTime(text)).toBe(epochMs);
    for (const part of DatePart.options) expect(datePartOf(part, epochMs), part).toBeCloseTo(parts[part]!, 9);
  });

  it('splits any instant as the platform calendar does', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (epochMs) => {
        const date = new Date(epochMs);
        expect(datePartOf('year', epochMs)).toBe(date.getUTCFullYear());
        expect(datePartOf('month', epochMs)).toBe(date.getUTCMonth() + 1);
        expect(datePartOf('day', epochMs)).toBe(date.getUTCDate());
        expect(datePartOf('weekday', epochMs)).toBe((date.getUTCDay() + 6) % 7);
        expect(datePartOf('hour', epochMs)).toBe(date.getUTCHours());
        expect(datePartOf('minute', epochMs)).toBe(date.getUTCMinutes());
        const newYear = new Date(0);
        newYear.setUTCFullYear(date.getUTCFullYear(), 0, 1);
        if (newYear.getTime() >= -8.64e15) {
          expect(datePartOf('day-of-year', epochMs)).toBe(
            Math.floor((epochMs - newYear.getTime()) / 86_400_000) + 1,
          );
        }
      }),
    );
  });

  it('reads back every instant that JavaScript writes', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        expect(parseIsoTime(date.toISOString())).toBe(date.getTime());
      }),
    );
  });

  it.each([
    '',
    '2026',
    '2026-13-01',
    '2026-02-30',
    '2026-11-24T24:00',
    '2026-11-24T09:60',
    '24.11.2026',
    '1700000000000',
    '2026-11-24T09:30+19:00',
  ])('refuses %j', (text) => expect(parseIsoTime(text)).toBeNaN());

  it('keeps a missing date missing, or fills its parts', () => {
    const column = numbers([0, 86_400_000, Number.NaN], 'at', 'date');
    expect(
      encode(stepFor({ column: 'at', kind: 'datetime', dateParts: ['day', 'weekday'] }), column),
    ).toEqual({
      names: ['at.day', 'at.weekday'],
      rows: [
        [1, 3],
        [2, 4],
        [Number.NaN, Number.NaN],
      ],
    });
    const filled = encode(
      stepFor({ column: 'at', kind: 'datetime', dateParts: ['day'], impute: 'mean' }),
      column,
    );
    expect(filled.rows.flat()).toEqual([1, 2, 1.5]);
  });
});

describe('text', () => {
  it.each(golden.fnv1a)('hashes $word as the byte-wise reference', ({ word, hash }) =>
    expect(fnv1a(word)).toBe(hash),
  );

  it('counts words whatever their case and what stands between them', () => {
    const column: ColumnData = {
      name: 'note',
      type: 'text',
      kind: 'strings',
      values: ['Red fish, RED-fish!', null, ''],
    };
    const { names, rows } = encode(stepFor({ column: 'note', kind: 'text', hashDimensions: 4 }), column);
    expect(names).toEqual(['note.length', 'note#0', 'note#1', 'note#2', 'note#3']);
    const expected = [19, 0, 0, 0, 0];
    expected[1 + (fnv1a('red') % 4)]! += 2;
    expected[1 + (fnv1a('fish') % 4)]! += 2;
    expect(rows).toEqual([expected, [Number.NaN, 0, 0, 0, 0], [0, 0, 0, 0, 0]]);
  });
});

describe('fitRecipe', () => {
  it.each<[string, RecipeSpec]>([
    ['a column that is not there', specOf(stepFor({ column: 'gone', kind: 'number' }))],
    [
      'a column twice',
      specOf(stepFor({ column: 'city', kind: 'category' }), stepFor({ column: 'city', kind: 'category' })),
    ],
    ['a kind its type does not allow', specOf(stepFor({ column: 'city', kind: 'number' }))],
    ['no feature at all', specOf(stepFor({ column: 'city', kind: 'category', role: 'dropped' }))],
  ])('refuses %s, with a next step', (_, spec) => {
    expect(() => fitRecipe(spec, [category(['a'])], Uint32Array.of(0))).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ nextStep: expect.stringMatching(/\.$/) }) }),
    );
  });
});

describe('training and serving', () => {
  const missing = 0.15;
  const anyString = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', '') },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
  );
  const orNull = fc.option(anyString, { nil: null, freq: 6 });
  const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.constant(Number.NaN));

  const dictionaryCoded = (name: string, values: readonly (string | null)[]): ColumnData => {
    const dictionary = [...new Set(values.filter((value) => value !== null))];
    const codes = Int32Array.from(values, (value) => (value === null ? -1 : dictionary.indexOf(value)));
    return { name, type: 'category', kind: 'codes', codes, dictionary };
  };

  const anyColumn = (name: string, rowCount: number): fc.Arbitrary<ColumnData> => {
    const list = <Value>(values: fc.Arbitrary<Value>) =>
      fc.array(values, { minLength: rowCount, maxLength: rowCount });
    const numeric = (type: ColumnData['type'], values: fc.Arbitrary<number>) =>
      list(values).map((found) => numbers(found, name, type));
    return fc.oneof(
      numeric('float', anyNumber),
      numeric('integer', fc.integer()),
      numeric('boolean', fc.constantFrom(0, 1, Number.NaN)),
      numeric('timestamp', fc.oneof(fc.integer({ min: -1e14, max: 1e14 }), fc.constant(Number.NaN))),
      list(orNull).map((values): ColumnData => ({ name, type: 'text', kind: 'strings', values })),
      list(orNull).map((values): ColumnData => ({ name, type: 'category', kind: 'strings', values })),
      list(orNull).map((values) => dictionaryCoded(name, values)),
    );
  };

  const anyStep = (column: ColumnData): fc.Arbitrary<RecipeStep> =>
    fc.record({
      column: fc.constant(column.name),
      role: fc.constant('feature' as const),
      kind: fc.constantFrom(...kindsFor(column.type)),
      impute: fc.constantFrom('none', 'mean', 'median', 'zero', 'constant'),
      imputeConstant: fc.integer(),
      transform: fc.constantFrom('none', 'log1p'),
      scale: fc.constantFrom('none', 'standard', 'minmax'),
      encode: fc.constantFrom('codes', 'one-hot', 'frequency'),
      maxCategories: fc.integer({ min: 1, max: 5 }),
      dateParts: fc.uniqueArray(fc.constantFrom(...DatePart.options), { minLength: 1 }),
      hashDimensions: fc.nat(8),
    });

  const anyCase = fc.integer({ min: 1, max: 12 }).chain((rowCount) =>
    fc
      .tuple(
        anyColumn('__proto__', rowCount),
        anyColumn('constructor', rowCount),
        anyColumn('plain', rowCount),
      )
      .chain((columns) =>
        fc.record({
          columns: fc.constant(columns),
          steps: fc.tuple(...columns.map(anyStep)),
          trainRows: fc
            .uniqueArray(fc.nat(rowCount - 1), { minLength: 1 })
            .map((rows) => Uint32Array.from(rows)),
        }),
      ),
  );

  it('give equal bits for every column, kind and option, also after the recipe went through JSON', () => {
    fc.assert(
      fc.property(anyCase, ({ columns, steps, trainRows }) => {
        const fitted = fitRecipe({ steps }, columns, trainRows);
        const training = compileRecipe(fitted);
        const serving = compileRecipe(FittedRecipe.parse(JSON.parse(JSON.stringify(fitted))));
        const rows = allRows(columns[0]);
        const matrix = training.encodeColumns(columns, rows);
        const out = new Float32Array(serving.width + 2);
        for (const row of rows) {
          serving.encodeRow(
            columns.map((column) => rawValueAt(column, row)),
            out,
            1,
          );
          const expected = matrix.subarray(row * training.width, (row + 1) * training.width);
          // Bits, not numbers: NaN equals NaN and −0 differs from 0.
          expect(new Uint32Array(out.slice(1, -1).buffer)).toEqual(new Uint32Array(expected.slice().buffer));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('encode the same whether text is stored plain or dictionary-coded', () => {
    fc.assert(
      fc.property(
        fc.array(orNull, { minLength: 1, maxLength: 20 }),
        fc.constantFrom('codes', 'one-hot', 'frequency'),
        (values, encoding) => {
          const step = stepFor({
            column: 'city',
            kind: 'category',
            encode: encoding,
            maxCategories: 3,
            impute: 'constant',
          });
          expect(encode(step, dictionaryCoded('city', values))).toEqual(encode(step, category(values)));
        },
      ),
    );
  });

  it('a suggested network recipe leaves no missing value in the matrix', () => {
    fc.assert(
      fc.property(anyCase, ({ columns, trainRows }) => {
        const summaries = columns.map((column) => ({
          name: column.name,
          type: column.type,
          distinctCount: column.type === 'text' ? 39 : 7,
          missingCount: Math.round(rowCountOf(column) * missing),
          rowCount: 40,
        }));
        const recipe = compileRecipe(
          fitRecipe(suggestRecipe(summaries, 'target', 'tensorflow'), columns, trainRows),
        );
        expect(
          recipe.encodeColumns(columns, allRows(columns[0])).every((value) => Number.isFinite(value)),
        ).toBe(true);
      }),
    );
  });
});

describe('suggestRecipe', () => {
  const column = (changes: object) => ({
    name: 'c',
    type: 'float' as const,
    distinctCount: 500,
    missingCount: 0,
    rowCount: 1000,
    ...changes,
  });
  const suggestOne = (changes: object, engine: 'lightgbm' | 'tensorflow' | 'forest' = 'lightgbm') =>
    suggestRecipe([column(changes)], 'target', engine).steps[0]!;

  it('leaves the target out', () => {
    expect(
      suggestRecipe([column({ name: 'target' }), column({})], 'target', 'forest').steps.map(
        (step) => step.column,
      ),
    ).toEqual(['c']);
  });

  it.each([
    ['an identifier', { type: 'id' }],
    ['a column marked as identifier', { role: 'id' }],
    ['a group', { role: 'group' }],
    ['an ignored column', { role: 'ignored' }],
    ['an empty column', { missingCount: 1000, distinctCount: 0 }],
    ['a constant', { distinctCount: 1 }],
    ['an almost empty column', { missingCount: 960 }],
    ['a category with a value of its own in most rows', { type: 'category', distinctCount: 700 }],
  ])('drops %s and says why', (_, changes) => {
    expect(suggestOne(changes)).toMatchObject({
      role: 'dropped',
      reason: expect.stringMatching(/^[A-Z].*\.$/),
    });
  });

  it.each([
    ['a number for trees', {}, 'lightgbm', { kind: 'number', impute: 'none', scale: 'none' }],
    [
      'a number for a network',
      {},
      'tensorflow',
      { kind: 'number', impute: 'median', scale: 'standard', transform: 'none' },
    ],
    ['a skewed number for a network', { skewness: 9 }, 'tensorflow', { transform: 'log1p' }],
    ['a boolean', { type: 'boolean', distinctCount: 2 }, 'lightgbm', { kind: 'boolean' }],
    ['a category for trees', { type: 'category', distinctCount: 12 }, 'forest', { encode: 'codes' }],
    [
      'a category for a network',
      { type: 'category', distinctCount: 12 },
      'tensorflow',
      { encode: 'one-hot' },
    ],
    ['free text', { type: 'text', distinctCount: 900 }, 'lightgbm', { kind: 'text', hashDimensions: 32 }],
    ['text with few values', { type: 'text', distinctCount: 5 }, 'lightgbm', { kind: 'category' }],
    [
      'a date',
      { type: 'date' },
      'lightgbm',
      { kind: 'datetime', dateParts: ['year', 'month', 'day', 'weekday'] },
    ],
    [
      'the time column',
      { type: 'timestamp', role: 'time' },
      'lightgbm',
      { dateParts: ['month', 'weekday', 'hour'] },
    ],
  ] as const)('keeps %s, with its reason', (_, changes, engine, expected) => {
    expect(suggestOne(changes, engine)).toMatchObject({
      role: 'feature',
      reason: expect.stringMatching(/^[A-Z].*\.$/),
      ...expected,
    });
  });
});
